namespace Bonafide.Storage.Checks;

/// <summary>What the caller was told in the end.</summary>
public enum CheckVerdict
{
    Approved,

    /// <summary>Approved, and marked for a person to look at.</summary>
    InReview,

    Declined,
}
