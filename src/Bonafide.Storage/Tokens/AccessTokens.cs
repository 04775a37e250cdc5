using System.Net;
using Bonafide.Storage.ApiKeys;

namespace Bonafide.Storage.Tokens;

/// <summary>
/// Signed tokens for callers that send JWTs. A token stands for an API key and lives at most as long: revoking the key ends
/// its tokens at once.
/// </summary>
public sealed class AccessTokens
{
    private readonly SigningKeys _signing;
    private readonly ApiKeyStore _apiKeys;
    private readonly TimeProvider _time;

    internal AccessTokens(SigningKeys signing, ApiKeyStore apiKeys, TimeProvider time)
    {
        _signing = signing;
        _apiKeys = apiKeys;
        _time = time;
    }

    /// <summary>The longest, and the usual, life of a token: 30 days.</summary>
    public static TimeSpan MaxLifetime { get; } = TimeSpan.FromDays(30);

    /// <param name="apiKeyId">The key that it stands for.</param>
    /// <param name="lifetime">Up to <see cref="MaxLifetime"/>; null = that.</param>
    public async Task<IssuedToken> IssueAsync(Guid apiKeyId, TimeSpan? lifetime = null, CancellationToken cancellation = default)
    {
        TimeSpan life = lifetime ?? MaxLifetime;
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(life, TimeSpan.Zero, nameof(lifetime));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(life, MaxLifetime, nameof(lifetime));
        (string id, byte[] secret) = await _signing.CurrentAsync(cancellation);
        DateTimeOffset now = _time.GetUtcNow();
        DateTimeOffset expiry = DateTimeOffset.FromUnixTimeSeconds((now + life).ToUnixTimeSeconds());
        TokenClaims claims = new(apiKeyId, Guid.CreateVersion7(now), now.ToUnixTimeSeconds(), expiry.ToUnixTimeSeconds());
        return new IssuedToken(JsonWebToken.Sign(id, secret, claims), expiry);
    }

    /// <summary>Whether a presented token may call from this address now.</summary>
    public async Task<TokenVerdict> VerifyAsync(string token, IPAddress? address, CancellationToken cancellation = default)
    {
        TokenVerdict invalid = new(TokenOutcome.Invalid, null, null);
        if (JsonWebToken.KeyId(token) is not { } id || await _signing.FindAsync(id, cancellation) is not { } secret
            || JsonWebToken.Open(token, secret) is not { } claims || await _apiKeys.FindAsync(claims.Sub, cancellation) is not { } key)
        {
            return invalid;
        }

        DateTimeOffset now = _time.GetUtcNow();
        DateTimeOffset expiry = DateTimeOffset.FromUnixTimeSeconds(claims.Exp);
        TokenOutcome outcome = expiry <= now ? TokenOutcome.Expired
            : ApiKeyRules.Judge(key, address, now) == ApiKeyOutcome.Accepted ? TokenOutcome.Accepted
            : TokenOutcome.KeyRefused;
        return new TokenVerdict(outcome, key, expiry);
    }

    /// <summary>Signs with a new secret from now on; tokens already issued stay good until they expire.</summary>
    public Task RotateSigningKeyAsync(string actor, CancellationToken cancellation = default) => _signing.RotateAsync(actor, cancellation);
}
