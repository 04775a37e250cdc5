namespace Bonafide.Storage.People;

/// <summary>Somebody who signs in to the console.</summary>
/// <param name="HasPassword">False until the link that was made for them is opened.</param>
/// <param name="DisabledAt">Since when they may not sign in; null = they may.</param>
public sealed record ConsoleUser(Guid Id, string Name, ConsoleRole Role, bool HasPassword, DateTimeOffset CreatedAt, DateTimeOffset? DisabledAt)
{
    /// <summary>As the audit log names them.</summary>
    public string Actor => $"user:{Name}";
}
