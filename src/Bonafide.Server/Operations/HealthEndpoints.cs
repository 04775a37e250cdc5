using Bonafide.Storage;

namespace Bonafide.Server.Operations;

/// <summary>
/// <c>/healthz</c>: the process lives. <c>/readyz</c>: it takes work; not while it stops, so that a balancer turns away first. Both
/// are only reachable once the models are loaded and warm, since nothing listens before.
/// </summary>
internal static class HealthEndpoints
{
    internal const string Live = "/healthz", Ready = "/readyz";

    internal static void MapHealth(this IEndpointRouteBuilder routes)
    {
        routes.MapGet(Live, () => TypedResults.Text("ok"));
        routes.MapGet(Ready, async (IHostApplicationLifetime lifetime, BonafideStorage storage, CancellationToken cancellation) =>
            lifetime.ApplicationStopping.IsCancellationRequested ? TypedResults.Text("stopping", statusCode: StatusCodes.Status503ServiceUnavailable)
            : !await storage.IsReadyAsync(cancellation) ? TypedResults.Text("no database", statusCode: StatusCodes.Status503ServiceUnavailable)
            : TypedResults.Text("ready"));
    }
}
