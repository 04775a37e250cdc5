using Bonafide.Server.Security;
using Bonafide.Storage.ApiKeys;
using Bonafide.Storage.Limits;

namespace Bonafide.Server.Dialects.Didit;

/// <summary>Who may call a route of this dialect, and the dialect's own form for what the framework throws.</summary>
internal static class DiditGuard
{
    /// <summary>Lets in callers whose key has the scope, and counts the call; before the method and before the fields, as the vendor's framework does.</summary>
    internal static RouteGroupBuilder GroupFor(this IEndpointRouteBuilder routes, ApiScopes scope, RateKind kind)
    {
        RouteGroupBuilder group = routes.MapGroup("/v3");
        group.AddEndpointFilter(new DialectFaults(DiditErrors.BadRequest, DiditErrors.Unavailable, DiditErrors.InternalError));
        group.AddEndpointFilter((context, next) => AdmitAsync(context, next, scope, kind));
        return group;
    }

    private static async ValueTask<object?> AdmitAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next, ApiScopes scope, RateKind kind)
    {
        HttpContext http = context.HttpContext;
        Admission admission = await http.RequestServices.GetRequiredService<CallerGate>()
            .AdmitAsync(http, CallerCredential.FromKeyHeader(http.Request), scope, kind);
        return admission.Verdict switch
        {
            AdmissionVerdict.Accepted => await next(context),
            AdmissionVerdict.Missing => DiditErrors.MissingKey(),
            AdmissionVerdict.Wrong => DiditErrors.WrongKey(),
            AdmissionVerdict.NotAllowed => DiditErrors.NotAllowed(),
            AdmissionVerdict.TooManyCalls => DiditErrors.TooManyCalls(
                http.Response, admission.Rate!, http.RequestServices.GetRequiredService<TimeProvider>().GetUtcNow()),
        };
    }
}
