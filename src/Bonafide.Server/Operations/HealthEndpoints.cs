using Bonafide.Storage;

namespace Bonafide.Server.Operations;

/// <summary>
/// <c>/healthz</c>: the process lives. <c>/readyz</c>: it takes work; not while it stops, so that a balancer turns away first. Both
/// are only reachable once the models are loaded and warm, since nothing listens before.
/// </summary>
internal static class HealthEndpoints
{
    internal static void MapHealth(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/healthz", () => TypedResults.Text("ok"));
        routes.MapGet("/readyz", async (IHostApplicationLifetime lifetime, BonafideStorage storage, CancellationToken cancellation) =>
            lifetime.ApplicationStopping.IsCancellationRequested ? TypedResults.Text("stopping", statusCode: StatusCodes.Status503ServiceUnavailable)
            : !await storage.IsReadyAsync(cancellation) ? TypedResults.Text("no database", statusCode: StatusCodes.Status503ServiceUnavailable)
            : TypedResults.Text("ready"));
    }
}
