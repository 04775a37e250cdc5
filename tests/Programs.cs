using System.Diagnostics;

namespace Bonafide.Tests;

/// <summary>Programs that tests start. None can hold a run up: at its limit it is killed with all that it has started, and the test fails and says so.</summary>
internal static class Programs
{
    /// <summary>From the signal to the end of a process that is killed, and of those that it has started.</summary>
    private static readonly TimeSpan _dying = TimeSpan.FromSeconds(30);

    /// <summary>Runs one to its end and takes what it says; what it starts and leaves behind with its output open counts as itself.</summary>
    /// <exception cref="TimeoutException">It had not ended at its limit.</exception>
    internal static async Task<EndedProgram> RunAsync(ProcessStartInfo start, TimeSpan limit)
    {
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        using Process process = Process.Start(start)!;
        using CancellationTokenSource enough = new(limit);
        Task<string> output = process.StandardOutput.ReadToEndAsync(enough.Token), error = process.StandardError.ReadToEndAsync(enough.Token);
        try
        {
            await process.WaitForExitAsync(enough.Token);
            return new EndedProgram(process.ExitCode, await output, await error);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"'{start.FileName} {string.Join(' ', start.ArgumentList)}' did not end within {limit.TotalMinutes} minutes.");
        }
    }

    /// <summary>Kills one that was started, with all that it has started, and waits until it is gone.</summary>
    internal static async Task EndAsync(this Process process)
    {
        process.Kill(entireProcessTree: true);
        await process.EndedAsync(_dying);
    }

    /// <summary>Waits until one is gone that has been told to end. Not for the end of its output, which others may hold open.</summary>
    /// <exception cref="TimeoutException">It had not ended at its limit.</exception>
    internal static async Task EndedAsync(this Process process, TimeSpan limit)
    {
        using CancellationTokenSource enough = new(limit);
        while (!process.HasExited)
        {
            if (enough.IsCancellationRequested)
            {
                process.Kill(entireProcessTree: true);
                throw new TimeoutException($"Process {process.Id} did not end within {limit.TotalSeconds} seconds.");
            }

            await Task.Delay(TimeSpan.FromMilliseconds(20));
        }
    }
}

/// <summary>How a program ended, and what it said.</summary>
internal sealed record EndedProgram(int Exit, string Out, string Error);
