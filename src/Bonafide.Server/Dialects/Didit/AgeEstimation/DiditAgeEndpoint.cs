using System.Text.Json;
using Bonafide.Server.Checks;
using Bonafide.Server.Operations;

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
        (DiditCall<DiditAgeRequest>? call, IResult? fault) = await DiditCall.ReadAsync(http, DiditAgeRequest.From, cancellation);
        if (call is null)
        {
            return fault!;
        }

        LivenessCheckResult result = await checks.CheckAsync(call.Caller, call.Request.ToCheck(), cancellation);
        if (result is not LivenessCheckResult.Completed done)
        {
            return DiditErrors.From(result);
        }

        DateTimeOffset now = clock.GetUtcNow();
        DiditAgeAnswer answer = DiditAgeEstimation.Answer(done.Assessment, call.Request, ids.NextGuid(), now);
        string json = JsonSerializer.Serialize(answer, DiditJson.Wire.DiditAgeAnswer);
        await recorder.RecordAsync(call.Caller, done, DiditAgeEstimation.Note(answer, json, call.Request, call.Settings, now), CancellationToken.None);
        return DiditResponses.Written(json);
    }
}
