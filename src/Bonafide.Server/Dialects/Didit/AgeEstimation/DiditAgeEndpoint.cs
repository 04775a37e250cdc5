using System.Text.Json;
using Bonafide.Server.Checks;
using Bonafide.Server.Operations;
using Bonafide.Server.Security;

namespace Bonafide.Server.Dialects.Didit.AgeEstimation;

/// <summary><c>POST /v3/age-estimation/</c>: a live person, and how old by looks?</summary>
internal static class DiditAgeEndpoint
{
    internal static void MapDiditAgeEstimation(this RouteGroupBuilder group)
    {
        group.MapPost("/age-estimation", EstimateAge);
        group.MapOtherMethods("/age-estimation", ["POST"], DiditErrors.MethodNotAllowed);
    }

    private static async Task<IResult> EstimateAge(
        HttpRequest http, LivenessCheckService checks, CheckRecorder recorder, IdSource ids, TimeProvider clock, CancellationToken cancellation)
    {
        (DiditForm form, IResult? fault) = await DiditForm.ReadAsync(http, cancellation);
        if (fault is not null)
        {
            return fault;
        }

        Caller caller = Caller.Of(http.HttpContext);
        DiditSettings settings = new(caller.Policy.Policy);
        DiditAgeRequest request = DiditAgeRequest.From(form, settings);
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
        DiditAgeAnswer answer = DiditAgeEstimation.Answer(done.Assessment, request, ids.NextGuid(), now);
        string json = JsonSerializer.Serialize(answer, DiditJson.Wire.DiditAgeAnswer);
        await recorder.RecordAsync(caller, done, DiditAgeEstimation.Note(answer, json, request, settings, now), CancellationToken.None);
        return Results.Text(json, "application/json; charset=utf-8");
    }
}
