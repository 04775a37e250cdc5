using System.Net;

namespace Bonafide.Storage.ApiKeys;

/// <summary>What is known of a key; the key itself is not.</summary>
public sealed record ApiKey
{
    public required Guid Id { get; init; }

    public required Guid ApplicationId { get; init; }

    public required string Name { get; init; }

    /// <summary>The first characters, to tell keys apart in lists and logs.</summary>
    public required string Prefix { get; init; }

    public required ApiScopes Scopes { get; init; }

    /// <summary>From where it may be used; empty = from anywhere.</summary>
    public required IReadOnlyList<IPNetwork> Networks { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset? ExpiresAt { get; init; }

    public DateTimeOffset? RevokedAt { get; init; }

    /// <summary>Exact to a minute.</summary>
    public DateTimeOffset? LastUsedAt { get; init; }
}
