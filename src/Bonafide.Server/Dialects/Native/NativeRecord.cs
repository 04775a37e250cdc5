using System.Text.Json;
using Bonafide.Server.Galleries;
using Bonafide.Server.Security;
using Bonafide.Storage.ApiKeys;
using Bonafide.Storage.Checks;
using Bonafide.Storage.Erasure;
using Bonafide.Storage.Limits;

namespace Bonafide.Server.Dialects.Native;

/// <summary>The record of the caller's own application: read a check, erase a subject.</summary>
internal static class NativeRecord
{
    internal static void MapNativeRecord(this IEndpointRouteBuilder routes)
    {
        RouteGroupBuilder reads = routes.GroupFor(ApiScopes.Read, RateKind.Read);
        reads.MapGet("/checks/{id:guid}", Find);
        reads.MapGet("/checks/{id:guid}/picture", FindPicture);
        routes.GroupFor(ApiScopes.Erase, RateKind.Write).MapDelete("/subjects/{reference}", Erase);
    }

    private static async Task<IResult> Find(HttpRequest http, Guid id, CheckStore checks, CancellationToken cancellation)
    {
        Caller caller = Caller.Of(http.HttpContext);
        return await checks.FindAsync(caller.ApplicationId, id, cancellation) is { } stored
            ? Results.Json(From(stored), NativeJson.Wire.NativeStoredCheck)
            : NativeErrors.NotFound(http);
    }

    private static async Task<IResult> FindPicture(HttpRequest http, Guid id, CheckStore checks, CancellationToken cancellation)
    {
        if (await checks.FindPictureAsync(Caller.Of(http.HttpContext).ApplicationId, id, cancellation) is not { } picture)
        {
            return NativeErrors.NotFound(http);
        }

        http.HttpContext.Response.Headers.CacheControl = "no-store";
        http.HttpContext.Response.Headers.XContentTypeOptions = "nosniff";
        return Results.Bytes(picture.Bytes, picture.MediaType);
    }

    /// <summary>Destroys the subject's key and rows for good and answers a receipt.</summary>
    private static async Task<IResult> Erase(HttpRequest http, string reference, SubjectEraser eraser, FaceIndexes indexes, CancellationToken cancellation)
    {
        Caller caller = Caller.Of(http.HttpContext);
        ErasureReceipt? erased = await eraser.EraseAsync(caller.ApplicationId, NativePaths.Name(http, reference, "/subjects/"), $"api-key:{caller.Key.Prefix}", cancellation);
        await indexes.CatchUpAsync(CancellationToken.None);
        return erased is { } receipt
            ? Results.Json(
                new NativeErasure(receipt.Id, NativeResponses.Iso(receipt.At), receipt.Pseudonym, receipt.Checks, receipt.Pictures, receipt.Faces, receipt.AreFilesScrubbed, receipt.AuditSequence),
                NativeJson.Wire.NativeErasure)
            : NativeErrors.NotFound(http);
    }

    private static NativeStoredCheck From(StoredCheck stored)
    {
        CheckSummary summary = stored.Summary;
        return new NativeStoredCheck(
            summary.Id, NativeResponses.Iso(summary.At), summary.Dialect, summary.Kind, summary.Outcome, JsonNamingPolicy.SnakeCaseLower.ConvertName($"{summary.Verdict}"),
            summary.Score is { } score ? NativeResponses.Six(score) : null,
            $"policy-{summary.PolicyVersion}", summary.ModelIds, stored.SubjectReference, stored.Evidence is { } evidence ? JsonElement.Parse(evidence) : null);
    }
}
