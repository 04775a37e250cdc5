namespace Bonafide.Cli.Checking;

/// <summary>Writes results to the standard output; what went wrong is also told on the standard error, not here.</summary>
internal interface ICheckPrinter
{
    void Show(CheckReport report);

    void Show(string file, CheckFault fault);

    /// <summary>No more pictures follow.</summary>
    void End();
}
