using System.Text.Json;
using Bonafide.Server.Checks;
using Bonafide.Server.Dialects.Didit.AgeEstimation;
using Bonafide.Server.Dialects.Didit.FaceMatch;
using Bonafide.Server.Operations;
using Bonafide.Server.Security;
using Bonafide.Storage.ApiKeys;
using Bonafide.Storage.Limits;

namespace Bonafide.Server.Dialects.Didit;

/// <summary>Routes under <c>/v3</c>. docs/dialects/didit.md lists what is there and what deviates.</summary>
internal static class DiditEndpoints
{
    internal static void MapDidit(this IEndpointRouteBuilder routes)
    {
        RouteGroupBuilder group = routes.MapGroup("/v3");
        group.AddEndpointFilter(new DialectFaults(DiditErrors.BadRequest, DiditErrors.Unavailable, DiditErrors.InternalError));
        group.AddEndpointFilter(RequireKey);

        group.MapPost("/passive-liveness", PassiveLiveness);
        group.MapOtherMethods("/passive-liveness", ["POST"], (HttpRequest request) => DiditErrors.MethodNotAllowed(request.Method));
        group.MapDiditFaceMatch();
        group.MapDiditAgeEstimation();
        group.Map("/{**rest}", DiditErrors.NotFound);
    }

    private static async Task<IResult> PassiveLiveness(
        HttpRequest http, LivenessCheckService checks, CheckRecorder recorder, IdSource ids, TimeProvider clock, CancellationToken cancellation)
    {
        (DiditForm form, IResult? fault) = await DiditForm.ReadAsync(http, cancellation);
        if (fault is not null)
        {
            return fault;
        }

        Caller caller = Caller.Of(http.HttpContext);
        DiditSettings settings = new(caller.Policy.Policy);
        DiditPassiveLivenessRequest request = DiditPassiveLivenessRequest.From(form, settings);
        if (form.Faults.Count > 0)
        {
            return DiditErrors.Fields(form.Faults);
        }

        LivenessCheckResult result = await checks.CheckAsync(caller, request.ToCheck(), cancellation);
        if (result is not LivenessCheckResult.Completed done)
        {
            return result is LivenessCheckResult.Failed failed
                ? DiditErrors.From(failed.Failure, failed.Detail)
                : throw new InvalidOperationException("The set of results is closed.");
        }

        DateTimeOffset now = clock.GetUtcNow();
        DiditAnswer answer = DiditResponses.From(done.Assessment, request, settings, ids.NextGuid(), now);
        string json = JsonSerializer.Serialize(answer, DiditJson.Wire.DiditAnswer);
        await recorder.RecordAsync(caller, done, DiditResponses.Note(answer, json, request, settings, now), CancellationToken.None);
        return Results.Text(json, "application/json; charset=utf-8");
    }

    /// <summary>Before the method and before the fields, as the vendor's framework does.</summary>
    private static async ValueTask<object?> RequireKey(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        HttpContext http = context.HttpContext;
        Admission admission = await http.RequestServices.GetRequiredService<CallerGate>()
            .AdmitAsync(http, CallerCredential.FromKeyHeader(http.Request), ApiScopes.Check, RateKind.Write);
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
