using Bonafide.Engine;
using Bonafide.Server.Checks;
using Bonafide.Server.Operations;
using Bonafide.Server.Security;
using Bonafide.Storage.ApiKeys;

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
        HttpRequest http, LivenessCheckService checks, ILivenessEngine engine, IdSource ids, TimeProvider clock, CancellationToken cancellation)
    {
        (LivenessCheckRequest? check, IResult? fault) = await NativeRequests.ReadAsync(http, cancellation);
        if (check is null)
        {
            return fault!;
        }

        return await checks.CheckAsync(check, cancellation) switch
        {
            LivenessCheckResult.Completed done => Results.Json(
                NativeResponses.From(done.Assessment, engine, ids.NextGuid(), clock.GetUtcNow()), NativeJson.Wire.NativeCheck),
            LivenessCheckResult.Failed failed => NativeErrors.From(http, failed.Failure, failed.Detail),
            _ => throw new InvalidOperationException("The set of results is closed."),
        };
    }

    /// <summary>Who may call, and our own form for what the framework throws.</summary>
    private static async ValueTask<object?> Guard(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        HttpRequest http = context.HttpContext.Request;
        DialectFaults faults = new(fault => NativeErrors.BadRequest(http, fault), () => NativeErrors.InternalError(http));
        return await faults.InvokeAsync(context, async inner =>
            CallerCredential.FromBearerOrKeyHeader(http, inner.HttpContext.RequestServices.GetRequiredService<ApiKeyFile>()) switch
            {
                CredentialVerdict.Accepted => await next(inner),
                CredentialVerdict.Missing => NativeErrors.MissingKey(http),
                CredentialVerdict.Wrong => NativeErrors.WrongKey(http),
            });
    }
}
