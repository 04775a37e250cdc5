using Bonafide.Engine;
using Bonafide.Server.Checks;
using Bonafide.Server.Operations;
using Bonafide.Server.Security;
using Bonafide.Storage.ApiKeys;
using Bonafide.Storage.Limits;

namespace Bonafide.Server.Dialects.Native;

/// <summary>Routes under <c>/v1</c>: our own dialect, the plainest, with all evidence.</summary>
internal static class NativeEndpoints
{
    internal static void MapNative(this IEndpointRouteBuilder routes)
    {
        RouteGroupBuilder group = routes.MapGroup("/v1");
        RouteGroupBuilder writes = group.GroupFor(ApiScopes.Check, RateKind.Write);
        RouteGroupBuilder reads = group.GroupFor(ApiScopes.None, RateKind.Read);

        writes.MapPost("/checks", Check);
        reads.MapOtherMethods("/checks", ["POST"], (HttpRequest http) => NativeErrors.MethodNotAllowed(http));
        group.MapNativeRecord();
        group.MapNativeApplication();
        reads.Map("/{**rest}", (HttpRequest http) => NativeErrors.NotFound(http));
    }

    private static async Task<IResult> Check(
        HttpRequest http,
        LivenessCheckService checks,
        CheckRecorder recorder,
        ILivenessEngine engine,
        IdSource ids,
        TimeProvider clock,
        CancellationToken cancellation)
    {
        (NativeCheckRequest? check, IResult? fault) = await NativeRequests.ReadAsync(http, cancellation);
        if (check is null)
        {
            return fault!;
        }

        Caller caller = Caller.Of(http.HttpContext);
        if (check.Options.SavePicture && !(check.Options.Save && caller.Policy.Policy.MayStorePictures))
        {
            return NativeErrors.BadField(http, "save_picture needs save, and a policy that allows pictures to be kept (may_store_pictures).");
        }

        LivenessCheckResult result = await checks.CheckAsync(caller, check.ToCheck(), cancellation);
        if (result is not LivenessCheckResult.Completed done)
        {
            return result is LivenessCheckResult.Failed failed
                ? NativeErrors.From(http, failed.Failure, failed.Detail)
                : throw new InvalidOperationException("The set of results is closed.");
        }

        DateTimeOffset now = clock.GetUtcNow();
        NativeCheck answer = NativeResponses.From(done.Assessment, engine, ids.NextGuid(), now);
        await recorder.RecordAsync(caller, done, NativeResponses.Note(done.Assessment, check, answer.Id, now), CancellationToken.None);
        return Results.Json(answer, NativeJson.Wire.NativeCheck);
    }
}
