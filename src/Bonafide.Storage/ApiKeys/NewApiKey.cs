using System.Net;

namespace Bonafide.Storage.ApiKeys;

/// <summary>What somebody who makes a key chooses.</summary>
public sealed record NewApiKey(Guid ApplicationId, string Name)
{
    public ApiScopes Scopes { get; init; } = ApiScopes.Check | ApiScopes.Read;

    /// <summary>From where it may be used; empty = from anywhere.</summary>
    public IReadOnlyList<IPNetwork> Networks { get; init; } = [];

    /// <summary>Null = never.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }
}

/// <summary>A key just made. <paramref name="Secret"/> is shown this one time and cannot be had again.</summary>
public sealed record IssuedApiKey(ApiKey Key, string Secret);
