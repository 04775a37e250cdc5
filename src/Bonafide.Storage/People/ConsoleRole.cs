namespace Bonafide.Storage.People;

/// <summary>What a person may do in the console. Each role may do what the ones before it may.</summary>
public enum ConsoleRole
{
    /// <summary>Looks, and tries pictures.</summary>
    Viewer,

    /// <summary>Approves and declines checks as well. Erases nothing.</summary>
    Reviewer,

    /// <summary>Everything: keys, policies, erasure, people.</summary>
    Owner,
}
