namespace Bonafide.Server.Checks;

/// <summary>
/// Why a check gave no assessment: a closed set. Each dialect answers every member in its own words; the compiler sees to it.
/// A failure is never a score.
/// </summary>
public enum CheckFailure
{
    EmptyImage,
    TooManyBytes,
    UnsupportedFormat,
    TooManyPixels,
    TooManyPages,
    DamagedImage,
    TookTooLong,

    /// <summary>The application has no credit left; nothing was looked at.</summary>
    NoCredits,

    /// <summary>The model pack has no network for what was asked, such as an embedding for comparisons.</summary>
    NotInPack,

    /// <summary>Too many pictures are waiting; the client should come again.</summary>
    Overloaded,
}
