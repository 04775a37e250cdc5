using Bonafide.Storage.Checks;
using Bonafide.Storage.Policies;
using Bonafide.Storage.Webhooks;

namespace Bonafide.Server.Webhooks;

/// <summary>How a dialect tells of its checks. Each dialect that does registers one.</summary>
/// <param name="Dialect">As in <see cref="StoredCheck"/>.</param>
/// <param name="Compose">Pure; called anew for each attempt.</param>
internal sealed record WebhookFormat(string Dialect, Func<WebhookEvent, WebhookMessage> Compose);

/// <summary>What there is to tell.</summary>
/// <param name="Delivery">The event: its moment, and the verdict that the check got then.</param>
/// <param name="Check">The check as it is now.</param>
/// <param name="Reviews">Up to the event, oldest first.</param>
/// <param name="Webhook">With the secret to sign by.</param>
/// <param name="Policy">Of the application, with the dialect's settings.</param>
/// <param name="SentAt">The moment of this attempt.</param>
internal sealed record WebhookEvent(
    Delivery Delivery, StoredCheck Check, IReadOnlyList<CheckReview> Reviews, Webhook Webhook, ApplicationPolicy Policy, DateTimeOffset SentAt);

/// <param name="Body">JSON.</param>
/// <param name="Headers">Beside the content's own.</param>
internal sealed record WebhookMessage(byte[] Body, IReadOnlyList<KeyValuePair<string, string>> Headers);
