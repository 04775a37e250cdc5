using System.Globalization;
using System.Text.Json;
using Bonafide.Server.Security;
using Bonafide.Storage.ApiKeys;
using Bonafide.Storage.Limits;
using Bonafide.Storage.Webhooks;

namespace Bonafide.Server.Dialects.Native;

/// <summary>What became of the application's webhooks, in whatever dialect: the log, and once more.</summary>
internal static class NativeWebhooks
{
    private const string Route = "/webhooks/deliveries", Repeat = Route + "/{id:guid}/redeliver";
    private const int PresetLimit = 50, MaxLimit = 200;

    internal static void MapNativeWebhooks(this IEndpointRouteBuilder routes)
    {
        RouteGroupBuilder reads = routes.GroupFor(ApiScopes.Manage, RateKind.Read);
        reads.MapGet(Route, List);
        routes.GroupFor(ApiScopes.Manage, RateKind.Write).MapPost(Repeat, Redeliver);
        reads.MapOtherMethods(Route, ["GET"], NativeErrors.MethodNotAllowed);
        reads.MapOtherMethods(Repeat, ["POST"], NativeErrors.MethodNotAllowed);
    }

    private static async Task<IResult> List(HttpRequest http, DeliveryOutbox outbox, CancellationToken cancellation)
    {
        int limit = PresetLimit;
        Guid before = default;
        bool isPaged = http.Query.TryGetValue("before", out var last);
        if ((http.Query.TryGetValue("limit", out var size) && !(int.TryParse(size, NumberStyles.None, CultureInfo.InvariantCulture, out limit) && limit is > 0 and <= MaxLimit))
            || (isPaged && !Guid.TryParse(last, out before)))
        {
            return NativeErrors.BadField(http, $"limit must be a whole number from 1 to {MaxLimit}, before the 'next' of an earlier page.");
        }

        IReadOnlyList<Delivery> page = await outbox.ListAsync(Caller.Of(http.HttpContext).ApplicationId, isPaged ? before : null, limit, cancellation);
        return Results.Json(new NativeDeliveries([.. page.Select(From)], page.Count == limit ? page[^1].Id : null), NativeJson.Wire.NativeDeliveries);
    }

    /// <summary>Tells the event once more, in a delivery of its own.</summary>
    private static async Task<IResult> Redeliver(HttpRequest http, Guid id, DeliveryOutbox outbox)
    {
        Caller caller = Caller.Of(http.HttpContext);
        return await outbox.RepeatAsync(caller.ApplicationId, id, $"api-key:{caller.Key.Prefix}", CancellationToken.None) is { } queued
            ? Results.Json(From(queued), NativeJson.Wire.NativeDelivery, statusCode: StatusCodes.Status202Accepted)
            : NativeErrors.NotFound(http);
    }

    private static NativeDelivery From(Delivery delivery) => new(
        delivery.Id,
        delivery.CheckId,
        delivery.Dialect,
        Snake($"{delivery.Verdict}"),
        Iso(delivery.EventAt)!,
        Iso(delivery.QueuedAt)!,
        Snake($"{delivery.State}"),
        delivery.Attempts,
        Iso(delivery.DueAt),
        Iso(delivery.LastAttemptAt),
        delivery.LastStatus,
        delivery.LastFault is { } fault ? Snake($"{fault}") : null,
        Iso(delivery.DeliveredAt));

    private static string Snake(string name) => JsonNamingPolicy.SnakeCaseLower.ConvertName(name);

    private static string? Iso(DateTimeOffset? time) => time?.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture);
}
