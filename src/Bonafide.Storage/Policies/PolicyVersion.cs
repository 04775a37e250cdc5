namespace Bonafide.Storage.Policies;

/// <summary>A policy as it was in force from a moment on.</summary>
/// <param name="Version">Counted from 1 for each application.</param>
public sealed record PolicyVersion(Guid ApplicationId, int Version, DateTimeOffset CreatedAt, ApplicationPolicy Policy);
