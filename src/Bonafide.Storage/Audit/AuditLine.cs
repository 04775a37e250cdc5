namespace Bonafide.Storage.Audit;

/// <summary>Something that was done to accounts, keys or the record. Holds ids and counts, never a person's data or a secret.</summary>
/// <param name="Sequence">Counted from 1 without gaps.</param>
/// <param name="At">Whole microseconds, UTC.</param>
/// <param name="ApplicationId">Null where it concerns the whole installation.</param>
/// <param name="Actor">Who: <c>key:bf_live_1a2b3c4d</c>, <c>cli</c>, <c>retention</c> …</param>
/// <param name="Action">What: <c>api_key.created</c>, <c>subject.erased</c> …</param>
/// <param name="Target">The id of what it was done to.</param>
/// <param name="Details">A few words or counts; empty where the action says it all.</param>
public sealed record AuditLine(long Sequence, DateTimeOffset At, Guid? ApplicationId, string Actor, string Action, string Target, string Details);
