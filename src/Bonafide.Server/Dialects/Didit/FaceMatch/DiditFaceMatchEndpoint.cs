using System.Text.Json;
using Bonafide.Engine;
using Bonafide.Server.Checks;
using Bonafide.Server.Operations;
using Bonafide.Server.Security;

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
        (DiditForm form, IResult? fault) = await DiditForm.ReadAsync(http, cancellation);
        if (fault is not null)
        {
            return fault;
        }

        Caller caller = Caller.Of(http.HttpContext);
        DiditSettings settings = new(caller.Policy.Policy);
        DiditFaceMatchRequest request = DiditFaceMatchRequest.From(form);
        if (form.Faults.Count > 0)
        {
            return DiditErrors.Fields(form.Faults);
        }

        if (engine.Similarity is not { } scale)
        {
            return DiditErrors.From(CheckFailure.NotInPack, null);
        }

        ComparisonResult result = await comparisons.CompareAsync(caller, request.ToComparison(), cancellation);
        if (result is not ComparisonResult.Completed done)
        {
            return result is ComparisonResult.Failed failed
                ? DiditErrors.From(failed.Failure, failed.Detail, failed.Picture.Side == ComparedSide.Probe ? "user_image" : "ref_image")
                : throw new InvalidOperationException("The set of results is closed.");
        }

        DateTimeOffset now = clock.GetUtcNow();
        DiditFaceMatchAnswer answer = DiditFaceMatch.Answer(done, scale, request, ids.NextGuid(), now);
        string json = JsonSerializer.Serialize(answer, DiditJson.Wire.DiditFaceMatchAnswer);
        await recorder.RecordAsync(caller, done, DiditFaceMatch.IsMatch(answer), DiditFaceMatch.Note(answer, json, request, settings, now), CancellationToken.None);
        return Results.Text(json, "application/json; charset=utf-8");
    }
}
