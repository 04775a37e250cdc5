using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Bonafide.Server.Dialects.Didit.Sessions;
using Bonafide.Server.Webhooks;
using Bonafide.Storage.Policies;

namespace Bonafide.Server.Dialects.Didit.Webhooks;

/// <summary>
/// The vendor's webhook <c>status.updated</c> with its three signatures. The body is sent in its canonical form already, so that a receiver
/// signs the same bytes whether it takes them as they came or reads and writes them anew. Pure.
/// </summary>
internal static class DiditWebhooks
{
    /// <summary>Whether <c>X-Signature-V2</c> covers the moment as well: the vendor's own programs disagree.</summary>
    internal const string PrefixSetting = "didit.webhook_v2_prefix";

    internal const string CaptureSetting = "didit.capture_method";

    private const string EventType = "status.updated";

    internal static void AddDiditWebhooks(this IServiceCollection services)
    {
        services.AddSingleton(new WebhookFormat(DiditSettings.Dialect, Compose));
        services.AddSingleton(new DialectSetting(
            PrefixSetting,
            "What X-Signature-V2 signs before the canonical body: 'none' (default) or 'timestamp' (the value of X-Timestamp and a colon).",
            value => value is "none" or "timestamp" ? null : "must be 'none' or 'timestamp'"));
        services.AddSingleton(new DialectSetting(
            CaptureSetting,
            "capture_method of GET /v3/webhook/: 'mobile', 'desktop' or 'both' (default). Kept for clients that set it; there are no hosted captures.",
            value => value is "mobile" or "desktop" or "both" ? null : "must be 'mobile', 'desktop' or 'both'"));
    }

    internal static WebhookMessage Compose(WebhookEvent happened)
    {
        DiditDecision decision = DiditDecisions.From(happened.Check, happened.Delivery.Verdict, happened.Reviews);
        long timestamp = happened.SentAt.ToUnixTimeSeconds();
        JsonElement body = JsonSerializer.SerializeToElement(
            new DiditWebhookBody(
                decision.SessionId, decision.Status, EventType, decision.VendorData, timestamp, happened.Delivery.EventAt.ToUnixTimeSeconds(), decision.Metadata, decision),
            DiditJson.Wire.DiditWebhookBody);
        byte[] canonical = CanonicalJson.Of(body);
        return new WebhookMessage(canonical, Headers(canonical, decision, timestamp, happened));
    }

    private static KeyValuePair<string, string>[] Headers(byte[] body, DiditDecision decision, long timestamp, WebhookEvent happened)
    {
        string moment = timestamp.ToString(CultureInfo.InvariantCulture);
        return
        [
            KeyValuePair.Create("X-Signature", Sign(body)),
            KeyValuePair.Create("X-Signature-V2", Sign([.. Encoding.ASCII.GetBytes(Prefix(happened.Policy, moment)), .. body])),
            KeyValuePair.Create("X-Signature-Simple", Sign(Encoding.UTF8.GetBytes($"{moment}:{decision.SessionId}:{decision.Status}:{EventType}"))),
            KeyValuePair.Create("X-Timestamp", moment),
        ];

        string Sign(byte[] message) => Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.ASCII.GetBytes(happened.Webhook.Secret), message));
    }

    private static string Prefix(ApplicationPolicy policy, string timestamp) =>
        policy.DialectSettings.GetValueOrDefault(PrefixSetting) == "timestamp" ? $"{timestamp}:" : "";
}

/// <param name="Timestamp">Of this sending, in seconds since 1970: receivers refuse old ones.</param>
/// <param name="CreatedAt">Of the event, in seconds since 1970: the same at each attempt.</param>
internal sealed record DiditWebhookBody(
    Guid SessionId, string Status, string WebhookType, string? VendorData, long Timestamp, long CreatedAt, JsonElement? Metadata, DiditDecision Decision);
