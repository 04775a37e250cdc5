namespace Bonafide.Storage.People;

/// <summary>What became of a name and a password: a closed set.</summary>
public enum SignInOutcome
{
    Accepted,

    /// <summary>Nobody has the name, the password is wrong, or the person may not sign in; told apart by nothing.</summary>
    Wrong,

    /// <summary>Too many wrong passwords for this name or from this address; this one was not looked at.</summary>
    Locked,

    /// <summary>Too many people try at once; this one was not looked at.</summary>
    Busy,
}

public sealed record SignInResult(SignInOutcome Outcome)
{
    /// <summary>For the cookie; set exactly where it was accepted.</summary>
    public string? SessionToken { get; init; }

    /// <summary>How long to wait; zero unless it is locked.</summary>
    public TimeSpan LockedFor { get; init; }
}
