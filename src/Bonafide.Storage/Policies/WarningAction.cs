namespace Bonafide.Storage.Policies;

/// <summary>What a warning does to a check.</summary>
public enum WarningAction
{
    /// <summary>It is told and nothing else.</summary>
    NoAction,

    /// <summary>The check passes and is marked for a person to look at.</summary>
    Review,

    /// <summary>The check is declined.</summary>
    Decline,
}
