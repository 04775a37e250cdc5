using Bonafide.Server.Security;
using Bonafide.Storage.ApiKeys;
using Bonafide.Storage.Limits;
using Bonafide.Storage.Tokens;

namespace Bonafide.Server.Dialects.Verifik;

/// <summary>
/// Who may call: <c>Authorization</c> with a token of this server (<c>Bearer</c>, <c>JWT</c> or bare, since the vendor's own clients send all three), or
/// with an ordinary API key in the token's place.
/// </summary>
internal static class VerifikGuard
{
    private static readonly string[] _schemes = ["Bearer ", "JWT "];

    /// <summary>Lets in callers with the scope, counts the call, and keeps the framework's own answers out.</summary>
    internal static RouteGroupBuilder GroupFor(this IEndpointRouteBuilder routes, ApiScopes scope, RateKind kind)
    {
        RouteGroupBuilder group = routes.MapGroup("");
        group.AddEndpointFilter(new DialectFaults(VerifikErrors.BadRequest, VerifikErrors.Unavailable, VerifikErrors.InternalError));
        group.AddEndpointFilter((context, next) => AdmitAsync(context, next, scope, kind));
        return group;
    }

    private static async ValueTask<object?> AdmitAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next, ApiScopes scope, RateKind kind)
    {
        HttpContext http = context.HttpContext;
        CallerGate gate = http.RequestServices.GetRequiredService<CallerGate>();
        string credential = Credential(http.Request.Headers.Authorization.ToString());
        Admission admission;
        if (credential.Count(c => c == '.') == 2)
        {
            TokenVerdict token = await http.RequestServices.GetRequiredService<AccessTokens>()
                .VerifyAsync(credential, http.Connection.RemoteIpAddress, http.RequestAborted);
            if (token.Outcome == TokenOutcome.Expired)
            {
                return VerifikErrors.TokenExpired();
            }

            admission = token is { Outcome: TokenOutcome.Accepted, Key: { } key }
                ? await gate.AdmitAsync(http, key, scope, kind)
                : new Admission(AdmissionVerdict.Wrong);
        }
        else
        {
            admission = await gate.AdmitAsync(http, credential, scope, kind);
        }

        return admission.Verdict switch
        {
            AdmissionVerdict.Accepted => await next(context),
            AdmissionVerdict.Missing or AdmissionVerdict.Wrong => VerifikErrors.AuthenticationRequired(http.Response),
            AdmissionVerdict.NotAllowed => VerifikErrors.NotAllowed(),
            AdmissionVerdict.TooManyCalls => VerifikErrors.TooManyCalls(admission.Rate!),
        };
    }

    private static string Credential(string authorization)
    {
        string? scheme = _schemes.FirstOrDefault(scheme => authorization.StartsWith(scheme, StringComparison.OrdinalIgnoreCase));
        return authorization[(scheme?.Length ?? 0)..].Trim();
    }
}
