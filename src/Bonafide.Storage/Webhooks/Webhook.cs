namespace Bonafide.Storage.Webhooks;

/// <summary>Where and how an application wants to be told what happens to its checks of one dialect.</summary>
/// <param name="Url">Null = it does not want to be told.</param>
/// <param name="Version">Of the bodies, in the dialect's own words.</param>
/// <param name="Secret">64 hex digits that sign each body. Kept sealed.</param>
public sealed record Webhook(Guid ApplicationId, string Dialect, string? Url, string Version, string Secret);

/// <summary>What to change of a webhook; what is null stays.</summary>
public sealed record WebhookChange
{
    /// <summary>The new destination, or <see cref="Off"/>.</summary>
    public string? Url { get; init; }

    public string? Version { get; init; }

    /// <summary>True for a new secret; the old one signs nothing any more.</summary>
    public bool RotateSecret { get; init; }

    /// <summary>In the place of a destination: do not tell any more.</summary>
    public static string Off => "";
}
