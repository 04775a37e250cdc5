using Bonafide.Storage.ApiKeys;

namespace Bonafide.Storage.Tokens;

/// <summary>Whether a presented token may call.</summary>
public enum TokenOutcome
{
    Accepted,

    /// <summary>Not a token of ours: malformed, another algorithm, another signature, or a signing key that is gone.</summary>
    Invalid,

    /// <summary>It was good once.</summary>
    Expired,

    /// <summary>The API key that it stands for was revoked, has expired or may not be used from this address.</summary>
    KeyRefused,
}

/// <param name="Outcome">Whether it may call.</param>
/// <param name="Key">The API key that the token stands for; null where the token is not ours.</param>
/// <param name="ExpiresAt">Null where the token is not ours.</param>
public sealed record TokenVerdict(TokenOutcome Outcome, ApiKey? Key, DateTimeOffset? ExpiresAt);

/// <param name="Text">To be sent as <c>Authorization: Bearer …</c>.</param>
public sealed record IssuedToken(string Text, DateTimeOffset ExpiresAt);
