using Bonafide.Storage.Limits;

namespace Bonafide.Server.Security;

/// <summary>Whether a request may go on: a closed set that each dialect answers in its own words.</summary>
internal enum AdmissionVerdict
{
    /// <summary>No credential was sent.</summary>
    Missing,

    /// <summary>It is wrong, revoked or expired.</summary>
    Wrong,

    /// <summary>It is good, but not for this, or not from this address.</summary>
    NotAllowed,

    /// <summary>It is good, but was used too often in the last minute.</summary>
    TooManyCalls,

    /// <summary>It may call.</summary>
    Accepted,
}

/// <param name="Verdict">Whether the request may go on.</param>
/// <param name="Rate">How the last minute looks; null where the credential was not good.</param>
internal sealed record Admission(AdmissionVerdict Verdict, RateDecision? Rate = null);
