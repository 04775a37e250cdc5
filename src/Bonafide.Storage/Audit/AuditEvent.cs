namespace Bonafide.Storage.Audit;

/// <summary>A line to be written; the log adds number and time. See <see cref="AuditLine"/> for the fields.</summary>
public sealed record AuditEvent(Guid? ApplicationId, string Actor, string Action, string Target, string Details = "");
