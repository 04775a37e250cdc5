namespace Bonafide.Storage.Logins;

/// <summary>What a user name and a password must fulfil. All faults are told at once.</summary>
public static class PasswordRules
{
    public const int MinPasswordLength = 12, MaxPasswordLength = 256, MaxUserNameLength = 128;

    private const int MinDistinctCharacters = 6;

    public static IReadOnlyList<string> Faults(string userName, string password)
    {
        List<string> faults = [];
        if (UserNameFault(userName) is { } fault)
        {
            faults.Add(fault);
        }

        if (password.Length is < MinPasswordLength or > MaxPasswordLength || password.Distinct().Count() < MinDistinctCharacters)
        {
            faults.Add($"A password has {MinPasswordLength} to {MaxPasswordLength} characters, {MinDistinctCharacters} different ones at least.");
        }
        else if (userName.Length > 2 && password.Contains(userName, StringComparison.OrdinalIgnoreCase))
        {
            faults.Add("A password must not contain the user name.");
        }

        return faults;
    }

    /// <summary>What is wrong with a user name; null where nothing is.</summary>
    public static string? UserNameFault(string userName) =>
        userName.Length is 0 or > MaxUserNameLength || userName.Any(char.IsControl) || userName.Contains(':', StringComparison.Ordinal)
            ? $"A user name has 1 to {MaxUserNameLength} characters, no colon (Basic authentication splits there) and no control characters."
            : null;
}
