namespace Bonafide.Cli.Checking;

/// <summary>Counts pictures on a terminal's standard error; silent where there is one picture only, or nobody looks.</summary>
internal sealed class ProgressLine(Shell shell, int total)
{
    private const string EraseLine = "\r\e[K";

    private readonly bool _isShown = shell.ErrorIsTerminal && total > 1;
    private int _done;

    internal int Left => total - _done;

    internal void Advance()
    {
        _done++;
        Write($"{EraseLine}{_done} of {total}");
    }

    /// <summary>Makes room for a line of the output, which may go to the same terminal.</summary>
    internal void Clear() => Write(EraseLine);

    private void Write(string text)
    {
        if (_isShown)
        {
            shell.Error.Write(text);
        }
    }
}
