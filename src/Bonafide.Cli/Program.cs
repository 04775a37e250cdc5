namespace Bonafide.Cli;

/// <summary>The program: this process's shell and the command line, see <see cref="CommandLine"/>.</summary>
internal static class Program
{
    private static Task<int> Main(string[] args) => CommandLine.RunAsync(args, Shell.OfThisProgram());
}
