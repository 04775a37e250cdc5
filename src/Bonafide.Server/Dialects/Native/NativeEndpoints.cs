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
        group.AddEndpointFilter(Guard);

        group.MapPost("/checks", Check);
        group.MapOtherMethods("/checks", ["POST"], (HttpRequest http) => NativeErrors.MethodNotAllowed(http));
        group.Map("/{**rest}", (HttpRequest http) => NativeErrors.NotFound(http));
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
        (LivenessCheckRequest? check, IResult? fault) = await NativeRequests.ReadAsync(http, cancellation);
        if (check is null)
        {
            return fault!;
        }

        Caller caller = Caller.Of(http.HttpContext);
        LivenessCheckResult result = await checks.CheckAsync(caller, check, cancellation);
        if (result is not LivenessCheckResult.Completed done)
        {
            return result is LivenessCheckResult.Failed failed
                ? NativeErrors.From(http, failed.Failure, failed.Detail)
                : throw new InvalidOperationException("The set of results is closed.");
        }

        DateTimeOffset now = clock.GetUtcNow();
        NativeCheck answer = NativeResponses.From(done.Assessment, engine, ids.NextGuid(), now);
        await recorder.RecordAsync(caller, done, NativeResponses.Note(done.Assessment, answer.Id, now), CancellationToken.None);
        return Results.Json(answer, NativeJson.Wire.NativeCheck);
    }

    /// <summary>Who may call, and our own form for what the framework throws.</summary>
    private static async ValueTask<object?> Guard(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        HttpRequest http = context.HttpContext.Request;
        DialectFaults faults = new(fault => NativeErrors.BadRequest(http, fault), () => NativeErrors.InternalError(http));
        return await faults.InvokeAsync(context, async inner =>
        {
            Admission admission = await http.HttpContext.RequestServices.GetRequiredService<CallerGate>()
                .AdmitAsync(http.HttpContext, CallerCredential.FromBearerOrKeyHeader(http), ApiScopes.Check, RateKind.Write);
            return admission.Verdict switch
            {
                AdmissionVerdict.Accepted => await next(inner),
                AdmissionVerdict.Missing => NativeErrors.MissingKey(http),
                AdmissionVerdict.Wrong => NativeErrors.WrongKey(http),
                AdmissionVerdict.NotAllowed => NativeErrors.NotAllowed(http),
                AdmissionVerdict.TooManyCalls => NativeErrors.TooManyCalls(http, admission.Rate!),
            };
        });
    }
}
