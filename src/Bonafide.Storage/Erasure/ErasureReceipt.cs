namespace Bonafide.Storage.Erasure;

/// <summary>What was erased of a subject, for whoever asked. It names nobody: the pseudonym tells nothing without the installation's key.</summary>
/// <param name="Checks">How many checks were deleted.</param>
/// <param name="Pictures">How many pictures were deleted, those of checks and those that faces were enrolled from.</param>
/// <param name="Faces">How many faces were taken out of galleries.</param>
/// <param name="AreFilesScrubbed">
/// Whether the database has taken the deleted rows out of its files as well. If not, a reader was in the way; the retention run
/// does it later, and what is left until then is noise without the key.
/// </param>
/// <param name="AuditSequence">The line of the audit log that tells of it.</param>
public sealed record ErasureReceipt(
    Guid Id, Guid ApplicationId, string Pseudonym, DateTimeOffset At, int Checks, int Pictures, int Faces, bool AreFilesScrubbed, long AuditSequence);
