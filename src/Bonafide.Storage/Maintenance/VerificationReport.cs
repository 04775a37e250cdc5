using Bonafide.Storage.Audit;

namespace Bonafide.Storage.Maintenance;

/// <summary>What a verification of the whole storage found.</summary>
/// <param name="SchemaVersion">Of the database.</param>
/// <param name="DatabaseFaults">Of files, indexes and references.</param>
/// <param name="UnreadableChecks">Saved checks that their subjects' keys do not open.</param>
/// <param name="Checks">How many saved checks were opened.</param>
/// <param name="UnreadableFaces">Enrolled faces that their subjects' keys do not open: no search finds them.</param>
/// <param name="Faces">How many enrolled faces were opened.</param>
/// <param name="Audit">The chain of the audit log.</param>
public sealed record VerificationReport(
    int SchemaVersion, IReadOnlyList<string> DatabaseFaults, IReadOnlyList<Guid> UnreadableChecks, long Checks, IReadOnlyList<Guid> UnreadableFaces, long Faces,
    AuditReport Audit)
{
    public bool IsSound => DatabaseFaults.Count == 0 && UnreadableChecks.Count == 0 && UnreadableFaces.Count == 0 && Audit.Faults.Count == 0;
}
