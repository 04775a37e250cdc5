namespace Bonafide.Storage.Applications;

/// <summary>Somebody's use of this server: its keys, its policy, its credits, its record. Nothing is shared between two.</summary>
/// <param name="Credits">How many calls are left; null = unlimited.</param>
public sealed record Application(Guid Id, string Name, DateTimeOffset CreatedAt, long? Credits);
