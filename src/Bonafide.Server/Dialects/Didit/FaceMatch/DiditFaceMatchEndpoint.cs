using System.Text.Json;
using Bonafide.Engine;
using Bonafide.Server.Checks;
using Bonafide.Server.Operations;

namespace Bonafide.Server.Dialects.Didit.FaceMatch;

/// <summary><c>POST /v3/face-match/</c>: are the person and the reference one?</summary>
internal static class DiditFaceMatchEndpoint
{
    internal static void MapDiditFaceMatch(this RouteGroupBuilder group)
    {
        group.MapPost("/face-match", FaceMatch);
        group.MapOtherMethods("/face-match", ["POST"], DiditErrors.MethodNotAllowed);
    }

    private static async Task<IResult> FaceMatch(
        HttpRequest http, FaceComparisonService comparisons, CheckRecorder recorder, ILivenessEngine engine, IdSource ids, TimeProvider clock, CancellationToken cancellation)
    {
        (DiditCall<DiditFaceMatchRequest>? call, IResult? fault) = await DiditCall.ReadAsync(http, (form, _) => DiditFaceMatchRequest.From(form), cancellation);
        if (call is null)
        {
            return fault!;
        }

        if (engine.Similarity is not { } scale)
        {
            return DiditErrors.From(CheckFailure.NotInPack, null);
        }

        ComparisonResult result = await comparisons.CompareAsync(call.Caller, call.Request.ToComparison(), cancellation);
        if (result is not ComparisonResult.Completed done)
        {
            return result is ComparisonResult.Failed failed
                ? DiditErrors.From(failed.Failure, failed.Detail, failed.Picture.Side == ComparedSide.Probe ? "user_image" : "ref_image")
                : throw new InvalidOperationException("The set of results is closed.");
        }

        DateTimeOffset now = clock.GetUtcNow();
        DiditFaceMatchAnswer answer = DiditFaceMatch.Answer(done, scale, call.Request, ids.NextGuid(), now);
        string json = JsonSerializer.Serialize(answer, DiditJson.Wire.DiditFaceMatchAnswer);
        await recorder.RecordAsync(call.Caller, done, DiditFaceMatch.IsMatch(answer), DiditFaceMatch.Note(answer, json, call.Request, call.Settings, now), CancellationToken.None);
        return DiditResponses.Written(json);
    }
}
