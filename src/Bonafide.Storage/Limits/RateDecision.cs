namespace Bonafide.Storage.Limits;

/// <summary>Whether one more call fits into the last minute.</summary>
/// <param name="IsAllowed">Whether it fits; only then it counts.</param>
/// <param name="Limit">Calls a minute.</param>
/// <param name="Remaining">Calls that would still fit now.</param>
/// <param name="RetryAfter">How long to wait until one fits; zero where it does.</param>
public sealed record RateDecision(bool IsAllowed, int Limit, int Remaining, TimeSpan RetryAfter);

/// <summary>Reads and writes are counted apart.</summary>
public enum RateKind
{
    Read,
    Write,
}
