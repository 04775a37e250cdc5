namespace Bonafide.Storage.Audit;

/// <summary>What a walk along the chain found.</summary>
/// <param name="Lines">How many lines there are.</param>
/// <param name="HeadHash">
/// Hash of the last line, in hex. Written down elsewhere it proves later that nothing up to it was changed, not even by somebody
/// who holds both the database and the master key.
/// </param>
/// <param name="Faults">In order; empty where every line is as it was written.</param>
public sealed record AuditReport(long Lines, string HeadHash, IReadOnlyList<AuditFault> Faults);

/// <param name="Sequence">The line, or the first one missing.</param>
public sealed record AuditFault(long Sequence, AuditFaultKind Kind);

/// <summary>How the log differs from what was written.</summary>
public enum AuditFaultKind
{
    /// <summary>The line's content or place is not what was written.</summary>
    Altered,

    /// <summary>One or more lines are gone from here on.</summary>
    Missing,

    /// <summary>The end of the log is not where its head says.</summary>
    WrongEnd,
}
