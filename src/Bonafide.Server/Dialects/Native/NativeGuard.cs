using Bonafide.Server.Security;
using Bonafide.Storage.ApiKeys;
using Bonafide.Storage.Limits;

namespace Bonafide.Server.Dialects.Native;

/// <summary>Who may call a route of ours, and our own form for what the framework throws.</summary>
internal static class NativeGuard
{
    /// <summary>Lets in callers whose key has the scope, and counts the call.</summary>
    internal static RouteGroupBuilder GroupFor(this IEndpointRouteBuilder routes, ApiScopes scope, RateKind kind)
    {
        RouteGroupBuilder group = routes.MapGroup("");
        group.AddEndpointFilter((context, next) =>
        {
            HttpRequest http = context.HttpContext.Request;
            DialectFaults faults = new(fault => NativeErrors.BadRequest(http, fault), () => NativeErrors.Unavailable(http), () => NativeErrors.InternalError(http));
            return faults.InvokeAsync(context, inner => AdmitAsync(inner, next, scope, kind));
        });
        return group;
    }

    private static async ValueTask<object?> AdmitAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next, ApiScopes scope, RateKind kind)
    {
        HttpRequest http = context.HttpContext.Request;
        Admission admission = await context.HttpContext.RequestServices.GetRequiredService<CallerGate>()
            .AdmitAsync(context.HttpContext, CallerCredential.FromBearerOrKeyHeader(http), scope, kind);
        return admission.Verdict switch
        {
            AdmissionVerdict.Accepted => await next(context),
            AdmissionVerdict.Missing => NativeErrors.MissingKey(http),
            AdmissionVerdict.Wrong => NativeErrors.WrongKey(http),
            AdmissionVerdict.NotAllowed => NativeErrors.NotAllowed(http),
            AdmissionVerdict.TooManyCalls => NativeErrors.TooManyCalls(http, admission.Rate!),
        };
    }
}
