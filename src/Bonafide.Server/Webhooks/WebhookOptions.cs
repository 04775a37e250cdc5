using System.Net;

namespace Bonafide.Server.Webhooks;

/// <summary>Where webhooks may go beside public hosts.</summary>
public sealed record WebhookOptions
{
    /// <summary>
    /// BONAFIDE_WEBHOOK_NETWORKS: networks that may be told things although they are not public, and by plain http, such as 10.20.0.0/16, separated
    /// by commas. Default none.
    /// </summary>
    public IReadOnlyList<IPNetwork> Networks { get; init; } = [];

    /// <summary>For one attempt, from the resolution of the name to the head of the answer. 10 s.</summary>
    internal TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <param name="faults">Gets a sentence for each setting that is wrong.</param>
    internal static WebhookOptions Read(IConfiguration settings, List<string> faults)
    {
        List<IPNetwork> networks = [];
        foreach (string text in (settings["BONAFIDE_WEBHOOK_NETWORKS"] ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            if (IPNetwork.TryParse(text, out IPNetwork network))
            {
                networks.Add(network);
            }
            else
            {
                faults.Add($"BONAFIDE_WEBHOOK_NETWORKS: '{text}' must be a network like 10.20.0.0/16 or fd12::/32.");
            }
        }

        return new WebhookOptions { Networks = networks };
    }
}
