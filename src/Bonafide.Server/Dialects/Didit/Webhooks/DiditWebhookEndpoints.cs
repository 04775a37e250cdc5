using System.Text.Json;
using Bonafide.Server.Security;
using Bonafide.Server.Webhooks;
using Bonafide.Storage.ApiKeys;
using Bonafide.Storage.Limits;
using Bonafide.Storage.Policies;
using Bonafide.Storage.Webhooks;

namespace Bonafide.Server.Dialects.Didit.Webhooks;

/// <summary><c>/v3/webhook/</c>: where the application is told of its sessions. It shows the secret, so both methods want the scope manage.</summary>
internal static class DiditWebhookEndpoints
{
    private const string Route = "/webhook", FirstVersion = "v3";

    internal static void MapDiditWebhook(this IEndpointRouteBuilder routes)
    {
        RouteGroupBuilder reads = routes.GroupFor(ApiScopes.Manage, RateKind.Read);
        reads.MapGet(Route, Show);
        reads.MapOtherMethods(Route, ["GET", "PATCH"], DiditErrors.MethodNotAllowed);
        routes.GroupFor(ApiScopes.Manage, RateKind.Write).MapPatch(Route, Change);
    }

    private static async Task<IResult> Show(HttpContext http, WebhookStore webhooks)
    {
        Caller caller = Caller.Of(http);
        Webhook webhook = await webhooks.FindAsync(caller.ApplicationId, DiditSettings.Dialect, http.RequestAborted)
            ?? await webhooks.OpenAsync(caller.ApplicationId, DiditSettings.Dialect, FirstVersion, Actor(caller), CancellationToken.None);
        return Answer(http, webhook, caller.Policy.Policy);
    }

    private static async Task<IResult> Change(
        HttpRequest http, WebhookStore webhooks, WebhookDestinations destinations, PolicyStore policies, CancellationToken cancellation)
    {
        (JsonElement body, IResult? fault) = await DiditBody.ReadAsync(http, cancellation);
        if (fault is not null)
        {
            return fault;
        }

        (DiditWebhookRequest? request, Dictionary<string, string[]> faults) = DiditWebhookRequests.Read(body, destinations.Fault);
        if (request is null)
        {
            return DiditErrors.Fields(faults);
        }

        Caller caller = Caller.Of(http.HttpContext);
        ApplicationPolicy policy = DiditRetention.Changed(caller.Policy.Policy, request);
        if (policy != caller.Policy.Policy)
        {
            await policies.ChangeAsync(caller.ApplicationId, policy, Actor(caller), CancellationToken.None);
        }

        WebhookChange change = new() { Url = request.Url, Version = request.Version, RotateSecret = request.RotateSecret };
        Webhook webhook = await webhooks.ChangeAsync(caller.ApplicationId, DiditSettings.Dialect, FirstVersion, change, Actor(caller), CancellationToken.None);
        return Answer(http.HttpContext, webhook, policy);
    }

    private static IResult Answer(HttpContext http, Webhook webhook, ApplicationPolicy policy)
    {
        http.Response.Headers.CacheControl = "no-store";
        return Results.Json(
            new DiditWebhookAnswer(
                webhook.Url, webhook.Version, webhook.Secret, policy.DialectSettings.GetValueOrDefault(DiditWebhooks.CaptureSetting, "both"), DiditRetention.Months(policy)),
            DiditJson.Wire.DiditWebhookAnswer);
    }

    private static string Actor(Caller caller) => $"api-key:{caller.Key.Prefix}";
}

/// <param name="SecretSharedKey">Signs every webhook.</param>
/// <param name="DataRetentionMonths">Null = for ever.</param>
internal sealed record DiditWebhookAnswer(string? WebhookUrl, string WebhookVersion, string SecretSharedKey, string CaptureMethod, int? DataRetentionMonths);
