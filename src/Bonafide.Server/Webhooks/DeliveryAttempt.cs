using System.Net.Http.Headers;
using System.Security.Authentication;
using Bonafide.Server.Security.Outbound;
using Bonafide.Storage.Checks;
using Bonafide.Storage.Policies;
using Bonafide.Storage.Webhooks;

namespace Bonafide.Server.Webhooks;

/// <summary>What became of one attempt: no fault, or one and perhaps the receiver's status.</summary>
internal readonly record struct AttemptResult(DeliveryFault? Fault, int? Status);

/// <summary>Sends one delivery once: opens what it tells of, lets the dialect compose and sign it, posts it, and looks at the status of the answer.</summary>
internal sealed class DeliveryAttempt(
    CheckStore checks,
    CheckReviewStore reviews,
    WebhookStore webhooks,
    PolicyStore policies,
    IEnumerable<WebhookFormat> formats,
    WebhookDestinations destinations,
    WebhookOptions options,
    TimeProvider clock)
{
    private static readonly ProductInfoHeaderValue _agent = new("Bonafide", null);

    /// <returns>Null where the check is gone, and with it the delivery.</returns>
    internal async Task<AttemptResult?> RunAsync(Delivery delivery)
    {
        if (await webhooks.FindAsync(delivery.ApplicationId, delivery.Dialect) is not { Url: { } url } webhook)
        {
            return new AttemptResult(DeliveryFault.SwitchedOff, null);
        }

        if (destinations.Fault(url) is not null)
        {
            return new AttemptResult(DeliveryFault.DestinationNotAllowed, null);
        }

        if (await checks.FindAsync(delivery.ApplicationId, delivery.CheckId) is not { } check)
        {
            return null;
        }

        IReadOnlyList<CheckReview> all = await reviews.ListAsync(delivery.ApplicationId, delivery.CheckId);
        PolicyVersion policy = (await policies.CurrentAsync(delivery.ApplicationId))!;
        WebhookMessage message = formats.Single(format => format.Dialect == delivery.Dialect).Compose(new WebhookEvent(
            delivery, check, [.. all.TakeWhile(review => review.At <= delivery.EventAt)], webhook, policy.Policy, clock.GetUtcNow()));
        return await PostAsync(url, message);
    }

    private async Task<AttemptResult> PostAsync(string url, WebhookMessage message)
    {
        using HttpRequestMessage request = new(HttpMethod.Post, url) { Content = new ByteArrayContent(message.Body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        request.Headers.UserAgent.Add(_agent);
        foreach ((string name, string value) in message.Headers)
        {
            request.Headers.Add(name, value);
        }

        using CancellationTokenSource time = new(options.Timeout);
        try
        {
            using HttpResponseMessage answer = await destinations.SendAsync(request, time.Token);
            return new AttemptResult(answer.IsSuccessStatusCode ? null : DeliveryFault.Refused, (int)answer.StatusCode);
        }
        catch (OperationCanceledException)
        {
            return new AttemptResult(DeliveryFault.TookTooLong, null);
        }
        catch (HttpRequestException fault)
        {
            return new AttemptResult(Reason(fault), null);
        }
        catch (IOException)
        {
            return new AttemptResult(DeliveryFault.Unreachable, null);
        }
    }

    private static DeliveryFault Reason(HttpRequestException fault) => fault.InnerException switch
    {
        RefusedAddressException => DeliveryFault.DestinationNotAllowed,
        AuthenticationException => DeliveryFault.NotTrusted,
        _ => DeliveryFault.Unreachable,
    };
}
