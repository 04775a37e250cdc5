using Bonafide.Storage.ApiKeys;
using Bonafide.Storage.Applications;

namespace Bonafide.Cli.Accounts;

/// <summary>What is shown of a key: everything but the key itself.</summary>
/// <param name="State">active, expired or revoked.</param>
/// <param name="Networks">From where it may be used; empty = from anywhere.</param>
/// <param name="LastUsedAt">Exact to a minute.</param>
internal sealed record KeyReport(
    Guid Id,
    string Prefix,
    string Name,
    Guid ApplicationId,
    string Application,
    string State,
    IReadOnlyList<string> Scopes,
    IReadOnlyList<string> Networks,
    DateTimeOffset CreatedAt,
    DateTimeOffset? ExpiresAt,
    DateTimeOffset? RevokedAt,
    DateTimeOffset? LastUsedAt)
{
    internal static KeyReport From(ApiKey key, Application application, DateTimeOffset now) => new(
        key.Id,
        key.Prefix,
        key.Name,
        application.Id,
        application.Name,
        key.RevokedAt is not null ? "revoked" : key.ExpiresAt <= now ? "expired" : "active",
        ScopeNames.Of(key.Scopes),
        [.. key.Networks.Select(network => network.ToString())],
        key.CreatedAt,
        key.ExpiresAt,
        key.RevokedAt,
        key.LastUsedAt);
}
