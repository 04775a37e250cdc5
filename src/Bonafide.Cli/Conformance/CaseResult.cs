namespace Bonafide.Cli.Conformance;

internal enum CaseOutcome
{
    Passed,
    Failed,
    Skipped,
}

/// <param name="Case">Its name.</param>
/// <param name="Reasons">What was not as expected, or why it was skipped; none where it passed.</param>
/// <param name="Milliseconds">Of the server's answers together.</param>
internal sealed record CaseResult(string Case, CaseBasis Basis, CaseOutcome Outcome, int Calls, double Milliseconds, IReadOnlyList<string> Reasons);
