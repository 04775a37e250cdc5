using System.Diagnostics;
using System.Globalization;

namespace Bonafide.Cli;

/// <summary>How far a run is, on a terminal's standard error; silent where nobody looks.</summary>
internal sealed class ProgressBar(Shell shell)
{
    private const string EraseLine = "\r\e[K";
    private const int BarWidth = 30;

    private readonly long _start = Stopwatch.GetTimestamp();
    private int? _before;

    internal void Show(int done, int total)
    {
        _before ??= done;
        if (!shell.ErrorIsTerminal)
        {
            return;
        }

        int here = done - _before.Value;
        TimeSpan? left = here > 0 ? Stopwatch.GetElapsedTime(_start) / here * (total - done) : null;
        int filled = total == 0 ? BarWidth : BarWidth * done / total;
        shell.Error.Write(string.Create(
            CultureInfo.InvariantCulture,
            $"{EraseLine}[{new string('#', filled)}{new string('.', BarWidth - filled)}] {done} of {total}{(left is { } time ? $", {(int)time.TotalMinutes}:{time.Seconds:00} left" : "")}"));
    }

    internal void Clear()
    {
        if (shell.ErrorIsTerminal)
        {
            shell.Error.Write(EraseLine);
        }
    }
}
