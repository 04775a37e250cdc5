using System.Text.Json;
using Bonafide.Server.Checks;
using Bonafide.Server.Dialects.Didit.AgeEstimation;
using Bonafide.Server.Dialects.Didit.FaceMatch;
using Bonafide.Server.Dialects.Didit.Sessions;
using Bonafide.Server.Dialects.Didit.Webhooks;
using Bonafide.Server.Operations;
using Bonafide.Server.Security;
using Bonafide.Storage.ApiKeys;
using Bonafide.Storage.Limits;

namespace Bonafide.Server.Dialects.Didit;

/// <summary>Routes under <c>/v3</c>. docs/dialects/didit.md lists what is there and what deviates.</summary>
internal static class DiditEndpoints
{
    internal static void AddDidit(this IServiceCollection services) => services.AddDiditWebhooks();

    internal static void MapDidit(this IEndpointRouteBuilder routes)
    {
        RouteGroupBuilder group = routes.GroupFor(ApiScopes.Check, RateKind.Write);

        group.MapPost("/passive-liveness", PassiveLiveness);
        group.MapOtherMethods("/passive-liveness", ["POST"], DiditErrors.MethodNotAllowed);
        group.MapDiditFaceMatch();
        group.MapDiditAgeEstimation();
        routes.MapDiditSessions();
        routes.MapDiditWebhook();
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
}
