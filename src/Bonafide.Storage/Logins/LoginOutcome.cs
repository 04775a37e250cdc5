namespace Bonafide.Storage.Logins;

/// <summary>What became of a user name and a password: a closed set.</summary>
public enum LoginOutcome
{
    /// <summary>They are right, and the application's.</summary>
    Accepted,

    /// <summary>The user name is unknown or the password is wrong, told apart by nothing.</summary>
    Wrong,

    /// <summary>They are right, but another application's.</summary>
    OfAnotherApplication,

    /// <summary>The application tries too many passwords at once; this one was not looked at.</summary>
    Busy,
}
