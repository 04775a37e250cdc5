using Bonafide.Engine.Decision;
using Spectre.Console;

namespace Bonafide.Cli.Checking;

/// <summary>For many pictures: one line each, and their number at the end.</summary>
internal sealed class LinePrinter(IAnsiConsole console) : ICheckPrinter
{
    private readonly Dictionary<PadOutcome, int> _counts = Enum.GetValues<PadOutcome>().ToDictionary(outcome => outcome, _ => 0);
    private int _failed;

    public void Show(CheckReport report)
    {
        _counts[report.Outcome]++;
        Verdict verdict = Verdict.Of(report.Outcome);
        string evidence = report.Score is { } score ? $"{score:F3}" : "-";
        string reason = report.NonResponseReason is { } why ? $"  ({FaultAdvice.For(why)})" : "";
        console.MarkupLineInterpolated($"[{verdict.Style}]{verdict.Word,-10}[/]  {evidence,5}  {report.File ?? ""}{reason}");
    }

    public void Show(string file, CheckFault fault)
    {
        _failed++;
        console.MarkupLineInterpolated($"[bold magenta]{"FAILED",-10}[/]  {"-",5}  {file}");
    }

    public void End()
    {
        IEnumerable<string> parts = _counts.Where(count => count.Value > 0)
            .Select(count => $"{count.Value} {Verdict.Of(count.Key).Word.ToLowerInvariant()}")
            .Concat(_failed > 0 ? [$"{_failed} failed"] : []);
        int all = _counts.Values.Sum() + _failed;
        console.WriteLine($"{all} {(all == 1 ? "picture" : "pictures")}: {string.Join(", ", parts)}");
    }
}
