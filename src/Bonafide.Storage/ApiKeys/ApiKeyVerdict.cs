namespace Bonafide.Storage.ApiKeys;

/// <summary>Whether a presented key may call.</summary>
public enum ApiKeyOutcome
{
    Accepted,

    /// <summary>No such key.</summary>
    Unknown,

    Revoked,

    Expired,

    /// <summary>The key is good, but not from this address.</summary>
    AddressNotAllowed,
}

/// <param name="Outcome">Whether it may call.</param>
/// <param name="Key">The key that was meant; null exactly where it is unknown.</param>
public sealed record ApiKeyVerdict(ApiKeyOutcome Outcome, ApiKey? Key);
