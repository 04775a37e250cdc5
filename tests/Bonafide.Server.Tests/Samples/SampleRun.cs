using System.Diagnostics;
using Bonafide.Tests;

namespace Bonafide.Server.Tests.Samples;

/// <summary>What a user does with a sample: sets variables, types a command, looks at what comes back.</summary>
internal sealed record SampleRun(int Code, string Out, string Error)
{
    private static readonly TimeSpan _patience = TimeSpan.FromMinutes(8);

    /// <summary>Runs a program that may be missing: then the test is skipped, or fails where clients are promised.</summary>
    internal static async Task<SampleRun> StartAsync(string folder, string program, IEnumerable<string> arguments, params (string Name, string? Value)[] variables)
    {
        if (!Exists(program))
        {
            Needs.Miss(Needs.Clients, $"needs '{program}', which is not installed here");
        }

        ProcessStartInfo start = new(program, arguments) { WorkingDirectory = folder };
        foreach ((string name, string? value) in variables)
        {
            start.Environment[name] = value;
        }

        EndedProgram ended = await Programs.RunAsync(start, _patience);
        return new SampleRun(ended.Exit, ended.Out, ended.Error);
    }

    private static bool Exists(string program) => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
        .Any(folder => File.Exists(Path.Combine(folder, program)));
}
