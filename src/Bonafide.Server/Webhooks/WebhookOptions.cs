using System.Net;
using Bonafide.Server.Settings;

namespace Bonafide.Server.Webhooks;

/// <summary>Where webhooks may go beside public hosts.</summary>
public sealed record WebhookOptions
{
    /// <summary>Networks that may be told things although they are not public, and by plain http.</summary>
    public IReadOnlyList<IPNetwork> Networks { get; init; } = [];

    /// <summary>For one attempt, from the resolution of the name to the head of the answer. 10 s.</summary>
    internal TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(10);

    internal static WebhookOptions Read(SettingSection section) => new()
    {
        Networks = section.Each<IPNetwork>(
            "BONAFIDE_WEBHOOK_NETWORKS", ',',
            "Webhooks may go there although they are not public, and there also by plain http. Who may set a webhook can reach every server in them by a POST.",
            "networks like `10.20.0.0/16` or `fd12::/32`, separated by `,`", "none", IPNetwork.TryParse),
    };
}
