using System.Text.Json;
using Bonafide.Server.Security;
using Bonafide.Storage.ApiKeys;
using Bonafide.Storage.Limits;
using Bonafide.Storage.Tokens;

namespace Bonafide.Server.Dialects.Verifik;

/// <summary>
/// <c>GET /v2/auth/session?origin=refresh</c>: a new token in exchange for a good one. An API key may be exchanged for a token as well, which
/// is how a client without a command line gets its first one.
/// </summary>
internal static class VerifikSession
{
    private const string Route = "/auth/session";
    private const int MostMonths = 120;

    internal static void MapVerifikSession(this IEndpointRouteBuilder routes)
    {
        RouteGroupBuilder group = routes.GroupFor(ApiScopes.None, RateKind.Read);
        group.MapGet(Route, Refresh);
        group.MapOtherMethods(Route, ["GET"], http => VerifikErrors.MethodNotAllowed(http, "GET"));
    }

    private static async Task<IResult> Refresh(HttpContext http, AccessTokens tokens, CancellationToken cancellation)
    {
        JoiReader query = new(JsonSerializer.SerializeToElement(
            http.Request.Query.ToDictionary(parameter => parameter.Key, parameter => parameter.Value.ToString()), VerifikJson.Wire.DictionaryStringString));
        query.RequiredOneOf("origin", "refresh");
        query.Number("expiresIn", 1, MostMonths); // Months; no token of ours lives longer than 30 days, so that it says nothing here.
        if (query.Fault is { } fault)
        {
            return VerifikErrors.Invalid(fault);
        }

        IssuedToken token = await tokens.IssueAsync(Caller.Of(http).Key.Id, cancellation: cancellation);
        return Results.Json(new VerifikToken(token.Text, "bearer"), VerifikJson.Wire.VerifikToken);
    }
}
