using Bonafide.Server.Checks;
using Bonafide.Server.Operations;
using Bonafide.Server.Security;

namespace Bonafide.Server.Dialects.Glair;

/// <summary>Routes under <c>/face/v1</c>. docs/dialects/glair.md lists what is there and what deviates.</summary>
internal static class GlairEndpoints
{
    private const string PassiveLivenessRoute = "/face/v1/passive-liveness";

    /// <summary>The vendor's other services. They are not here, and their clients too parse a body before they look at the status.</summary>
    private static readonly string[] _services = ["/face", "/ocr", "/identity"];

    internal static void AddGlair(this IServiceCollection services)
    {
        foreach (DialectSetting setting in GlairSettings.All)
        {
            services.AddSingleton(setting);
        }
    }

    internal static void MapGlair(this IEndpointRouteBuilder routes)
    {
        RouteGroupBuilder group = routes.MapGroup("");
        group.AddEndpointFilter(new DialectFaults(GlairErrors.BadRequest, GlairErrors.Unavailable, GlairErrors.InternalError));
        group.AddEndpointFilter(GlairGuard.AdmitAsync);

        group.MapPost(PassiveLivenessRoute, PassiveLiveness);
        group.MapOtherMethods(PassiveLivenessRoute, ["POST"], (HttpResponse response) => GlairErrors.MethodNotAllowed(response));
        foreach (string service in _services)
        {
            group.Map(service + "/{**rest}", GlairErrors.NotFound);
        }
    }

    private static async Task<IResult> PassiveLiveness(
        HttpRequest http, LivenessCheckService checks, CheckRecorder recorder, IdSource ids, TimeProvider clock, CancellationToken cancellation)
    {
        Caller caller = Caller.Of(http.HttpContext);
        GlairSettings settings = new(caller.Policy.Policy);
        (ReadOnlyMemory<byte>[]? pictures, IResult? fault) = await GlairRequests.ReadAsync(http, settings, cancellation, ("image", GlairPicture.Captured));
        if (pictures is null)
        {
            return fault!;
        }

        LivenessCheckResult result = await checks.CheckAsync(caller, GlairRequests.ToCheck(pictures[0]), cancellation);
        if (result is not LivenessCheckResult.Completed done)
        {
            return result is LivenessCheckResult.Failed failed
                ? GlairErrors.From(failed.Failure, failed.Detail, GlairPicture.Captured, settings)
                : throw new InvalidOperationException("The set of results is closed.");
        }

        GlairPassiveLiveness answer = GlairResponses.From(done.Assessment, settings);
        await recorder.RecordAsync(caller, done, GlairResponses.Note(answer, ids.NextGuid(), clock.GetUtcNow()), CancellationToken.None);
        return Results.Json(answer, GlairJson.Wire.GlairPassiveLiveness);
    }
}
