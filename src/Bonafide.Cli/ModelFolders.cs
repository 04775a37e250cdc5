using System.CommandLine;

namespace Bonafide.Cli;

/// <summary>The option <c>--models</c>, which several commands share.</summary>
internal static class ModelFolders
{
    internal static Option<string[]> Option() => new("--models")
    {
        Description = "Folder with networks beside the program's own; may be given several times. Default: BONAFIDE_MODELS.",
        HelpName = "DIR",
        Arity = ArgumentArity.OneOrMore,
    };

    /// <summary>The folders that were given, else those that BONAFIDE_MODELS lists like PATH does, else none.</summary>
    internal static IReadOnlyList<string> Of(string[]? given, Shell shell) =>
        given is { Length: > 0 }
            ? given
            : (shell.Setting("BONAFIDE_MODELS") ?? "").Split(
                Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
}
