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

        ProcessStartInfo start = new(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = folder };
        foreach ((string name, string? value) in variables)
        {
            start.Environment[name] = value;
        }

        using CancellationTokenSource patience = new(_patience);
        using Process process = Process.Start(start)!;
        try
        {
            Task<string> output = process.StandardOutput.ReadToEndAsync(patience.Token);
            Task<string> error = process.StandardError.ReadToEndAsync(patience.Token);
            await process.WaitForExitAsync(patience.Token);
            return new SampleRun(process.ExitCode, await output, await error);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"'{program} {string.Join(' ', start.ArgumentList)}' did not end within {_patience.TotalMinutes} minutes.");
        }
    }

    private static bool Exists(string program) => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
        .Any(folder => File.Exists(Path.Combine(folder, program)));
}
