namespace Bonafide.Benchmarks.Nodes;

/// <summary>What the drill found, printed as a table as it goes.</summary>
internal sealed class Verdicts
{
    private int _failed;

    internal Verdicts() => Console.WriteLine("\n| what must hold | holds | counted |\n|---|---|---|");

    internal bool AllHold => _failed == 0;

    internal void Add(string what, bool holds, string counted)
    {
        _failed += holds ? 0 : 1;
        Console.WriteLine($"| {what} | {(holds ? "yes" : "**NO**")} | {counted} |");
    }
}
