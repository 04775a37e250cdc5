using Bonafide.Server.Checks;
using Bonafide.Server.Operations;
using Bonafide.Storage.Credits;

namespace Bonafide.Server.Dialects.Didit.FaceSearch;

/// <summary><c>POST /v3/face-search/</c>: whose face is it? It says nothing of liveness.</summary>
internal static class DiditFaceSearchEndpoint
{
    internal static void MapDiditFaceSearch(this RouteGroupBuilder group)
    {
        group.MapPost("/face-search", Search);
        group.MapOtherMethods("/face-search", ["POST"], DiditErrors.MethodNotAllowed);
    }

    private static async Task<IResult> Search(
        HttpRequest http,
        FaceDescriptionService descriptions,
        DiditFaceFinder finder,
        CheckRecorder recorder,
        CreditLedger credits,
        IdSource ids,
        TimeProvider clock,
        CancellationToken cancellation)
    {
        (DiditCall<DiditFaceSearchRequest>? call, IResult? fault) = await DiditCall.ReadAsync(http, (form, _) => DiditFaceSearchRequest.From(form), cancellation);
        if (call is null)
        {
            return fault!;
        }

        FaceDescriptionResult result = await descriptions.DescribeAsync(call.Caller, call.Request.Image, call.Request.ToDescription(), cancellation);
        if (result is not FaceDescriptionResult.Completed done)
        {
            return DiditErrors.From(result);
        }

        if (done.Description.Embedding is not { } face)
        {
            await credits.GiveBackAsync(done.Hold, CancellationToken.None); // No 2xx: it costs nothing.
            return DiditErrors.NoFace();
        }

        DiditFoundFaces found = await finder.FindAsync(call.Caller, face, call.Request, CancellationToken.None);
        DateTimeOffset now = clock.GetUtcNow();
        DiditFaceSearchAnswer answer = DiditFaceSearch.Answer(done.Description, found, call.Request, call.Settings, ids.NextGuid(), now);
        await recorder.RecordAsync(call.Caller, done, DiditFaceSearch.Note(answer, call.Request, call.Settings, now), CancellationToken.None);
        return Results.Json(answer, DiditJson.Wire.DiditFaceSearchAnswer);
    }
}
