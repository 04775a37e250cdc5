using Bonafide.Server.Checks;
using Bonafide.Server.Operations;
using Bonafide.Server.Security;
using Bonafide.Storage.ApiKeys;

namespace Bonafide.Server.Dialects.Didit;

/// <summary>Routes under <c>/v3</c>. docs/dialects/didit.md lists what is there and what deviates.</summary>
internal static class DiditEndpoints
{
    private static readonly DiditSettings _settings = new();

    internal static void MapDidit(this IEndpointRouteBuilder routes)
    {
        RouteGroupBuilder group = routes.MapGroup("/v3");
        group.AddEndpointFilter(new DialectFaults(fault => DiditErrors.BadRequest(fault, _settings), DiditErrors.InternalError));
        group.AddEndpointFilter(RequireKey);

        group.MapPost("/passive-liveness", PassiveLiveness);
        group.MapOtherMethods("/passive-liveness", ["POST"], (HttpRequest request) => DiditErrors.MethodNotAllowed(request.Method));
        group.Map("/{**rest}", DiditErrors.NotFound);
    }

    private static async Task<IResult> PassiveLiveness(
        HttpRequest http, LivenessCheckService checks, IdSource ids, TimeProvider clock, CancellationToken cancellation)
    {
        if (http.ContentType is { Length: > 0 } && !http.HasFormContentType)
        {
            return DiditErrors.UnsupportedMediaType(http.ContentType);
        }

        IFormCollection form = http.HasFormContentType ? await RequestForm.ReadAsync(http, cancellation) : FormCollection.Empty;
        (DiditPassiveLivenessRequest? request, Dictionary<string, string[]> faults) = DiditRequests.Read(form, UploadedFile.Read, _settings);
        if (request is null)
        {
            return DiditErrors.Fields(faults);
        }

        return await checks.CheckAsync(request.ToCheck(), cancellation) switch
        {
            LivenessCheckResult.Completed done => Results.Json(
                DiditResponses.From(done.Assessment, request, _settings, ids.NextGuid(), clock.GetUtcNow()), DiditJson.Wire.DiditAnswer),
            LivenessCheckResult.Failed failed => DiditErrors.From(failed.Failure, failed.Detail),
            _ => throw new InvalidOperationException("The set of results is closed."),
        };
    }

    /// <summary>Before the method and before the fields, as the vendor's framework does.</summary>
    private static async ValueTask<object?> RequireKey(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        HttpContext http = context.HttpContext;
        return CallerCredential.FromKeyHeader(http.Request, http.RequestServices.GetRequiredService<ApiKeyFile>()) switch
        {
            CredentialVerdict.Accepted => await next(context),
            CredentialVerdict.Missing => DiditErrors.MissingKey(),
            CredentialVerdict.Wrong => DiditErrors.WrongKey(),
        };
    }
}
