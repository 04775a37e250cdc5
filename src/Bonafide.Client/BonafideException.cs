namespace Bonafide.Client;

/// <summary>
/// A call without an answer that was asked for: the server refused it, or could not be reached. A picture that shows an attack or nobody
/// is an answer and not an exception.
/// </summary>
public sealed class BonafideException : Exception
{
    /// <summary>The <see cref="Type"/> where no server answered.</summary>
    public const string Unreachable = "unreachable";

    /// <summary>The <see cref="Type"/> of an answer that is none of a Bonafide server's.</summary>
    public const string NotUnderstood = "not-understood";

    internal BonafideException(string type, string message, Exception? inner = null)
        : base(message, inner) => Type = type;

    /// <summary>A stable name to branch on, such as <c>no-credits</c>, <c>image-too-large</c> or <c>overloaded</c>: the server's
    /// <c>urn:bonafide:problem:…</c> without its head, or <see cref="Unreachable"/> or <see cref="NotUnderstood"/>.</summary>
    public string Type { get; }

    /// <summary>HTTP status; null where no server answered.</summary>
    public int? Status { get; init; }

    /// <summary>Finds the call in the server's log; null where no server answered.</summary>
    public string? RequestId { get; init; }

    /// <summary>Which picture it is about, where there are several: <c>probe</c> or <c>reference</c>.</summary>
    public string? Picture { get; init; }

    /// <summary>When the server wants to be asked again; null where it does not say.</summary>
    public TimeSpan? RetryAfter { get; init; }
}
