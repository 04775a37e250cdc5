using Bonafide.Server.Console.Shell;
using Bonafide.Server.Webhooks;
using Bonafide.Storage.People;
using Bonafide.Storage.Webhooks;

namespace Bonafide.Server.Console.Webhooks;

/// <summary>Where an application is told of its checks, what became of each telling, and once more.</summary>
internal static class WebhookPages
{
    private const int PageSize = 50;

    internal static void MapWebhookPages(this IEndpointRouteBuilder application)
    {
        application.MapGet("/webhooks", async (HttpContext http, Guid? before, WebhookStore webhooks, DeliveryOutbox outbox, IEnumerable<WebhookFormat> formats, CancellationToken cancellation) =>
            await ShowAsync(http, before, webhooks, outbox, formats, null, cancellation)).For(ConsoleRole.Viewer);
        application.MapPost("/webhooks/{dialect}", ChangeAsync).For(ConsoleRole.Owner);
        application.MapPost("/webhooks/deliveries/{id:guid}/resend", ResendAsync).For(ConsoleRole.Owner);
    }

    /// <summary>A webhook that was never set up is made by its own dialect's call, which knows the versions; here it is pointed elsewhere or switched off.</summary>
    private static async Task<IResult> ChangeAsync(
        HttpContext http, string dialect, WebhookStore webhooks, DeliveryOutbox outbox, IEnumerable<WebhookFormat> formats, WebhookDestinations destinations, CancellationToken cancellation)
    {
        Visitor visitor = Visitor.Of(http);
        if (!formats.Any(format => format.Dialect == dialect) || await webhooks.FindAsync(visitor.ApplicationId, dialect, cancellation) is not { } known)
        {
            return ConsoleErrors.NotFound();
        }

        IFormCollection form = await http.Request.ReadFormAsync(cancellation);
        string url = form["url"].ToString().Trim();
        if (url.Length > 0 && destinations.Fault(url) is { } fault)
        {
            return await ShowAsync(http, null, webhooks, outbox, formats, fault, cancellation);
        }

        await webhooks.ChangeAsync(
            visitor.ApplicationId, dialect, known.Version, new WebhookChange { Url = url, RotateSecret = form["rotate"] == "on" }, visitor.User.Actor, cancellation);
        return SeeOther.To($"{ConsoleEndpoints.Root}/apps/{visitor.ApplicationId}/webhooks");
    }

    private static async Task<IResult> ResendAsync(HttpContext http, Guid id, DeliveryOutbox outbox, CancellationToken cancellation)
    {
        Visitor visitor = Visitor.Of(http);
        return await outbox.RepeatAsync(visitor.ApplicationId, id, visitor.User.Actor, cancellation) is null
            ? ConsoleErrors.NotFound()
            : SeeOther.To($"{ConsoleEndpoints.Root}/apps/{visitor.ApplicationId}/webhooks");
    }

    private static async Task<IResult> ShowAsync(
        HttpContext http, Guid? before, WebhookStore webhooks, DeliveryOutbox outbox, IEnumerable<WebhookFormat> formats, string? fault, CancellationToken cancellation)
    {
        Guid application = Visitor.Of(http).ApplicationId;
        List<WebhookRow> rows = [];
        foreach (WebhookFormat format in formats)
        {
            Webhook? webhook = await webhooks.FindAsync(application, format.Dialect, cancellation);
            rows.Add(new WebhookRow(format.Dialect, webhook is not null, webhook?.Url, webhook?.Version));
        }

        IReadOnlyList<Delivery> page = await outbox.ListAsync(application, before, PageSize, cancellation);
        return ConsolePage.Of<WebhooksView, WebhooksModel>(
            "Webhooks", new WebhooksModel(rows, page, page.Count == PageSize ? page[^1].Id : null, fault), fault is null ? StatusCodes.Status200OK : StatusCodes.Status400BadRequest);
    }
}

/// <param name="Deliveries">Newest first.</param>
/// <param name="Next">Before which the next page begins; null where there is none.</param>
public sealed record WebhooksModel(IReadOnlyList<WebhookRow> Webhooks, IReadOnlyList<Delivery> Deliveries, Guid? Next, string? Fault);

/// <summary>A webhook without its secret.</summary>
public sealed record WebhookRow(string Dialect, bool IsSetUp, string? Url, string? Version);
