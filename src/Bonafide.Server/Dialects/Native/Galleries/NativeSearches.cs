using System.Globalization;
using Bonafide.Engine;
using Bonafide.Engine.Recognition;
using Bonafide.Server.Checks;
using Bonafide.Server.Dialects.Native.Advice;
using Bonafide.Server.Galleries;
using Bonafide.Server.Operations;
using Bonafide.Server.Security;
using Bonafide.Storage.Checks;
using Bonafide.Storage.Credits;
using Bonafide.Storage.Galleries;

namespace Bonafide.Server.Dialects.Native.Galleries;

/// <summary><c>POST /v1/galleries/{gallery}/search</c>: whose face is it? It says nothing of liveness: ask <c>/v1/checks</c> about the picture for that.</summary>
internal static class NativeSearches
{
    private const int PresetMatches = 10, MaxMatches = 100;

    internal static async Task<IResult> SearchAsync(
        HttpRequest http, string gallery, FaceDescriptionService descriptions, GalleryStore galleries, GallerySearch search, FaceIndexes indexes, CheckRecorder recorder,
        CreditLedger credits, ILivenessEngine engine, IdSource ids, TimeProvider clock, CancellationToken cancellation)
    {
        Caller caller = Caller.Of(http.HttpContext);
        (NativeCheckRequest? request, NativeAnswer? fault) = await NativeRequests.ReadAsync(http, cancellation);
        if (request is null)
        {
            return fault!;
        }

        if (!TryNumber(request.Said("limit"), out double? limit) || limit is < 1 or > MaxMatches || (limit is { } number && number != Math.Floor(number))
            || !TryNumber(request.Said("min_cosine"), out double? minCosine) || minCosine is < -1 or > 1)
        {
            return NativeErrors.BadField(http, $"limit must be a whole number from 1 to {MaxMatches}, min_cosine from -1 to 1.");
        }

        if (!request.Options.AreAllowedBy(caller.Policy.Policy))
        {
            return NativeErrors.MayNotSavePicture(http);
        }

        if (engine.Similarity is not { } scale)
        {
            return NativeErrors.From(http, CheckFailure.NotInPack, null);
        }

        if (await NativeGalleryEndpoints.FindAsync(caller, gallery, galleries, cancellation) is not { } found)
        {
            return NativeErrors.NotFound(http);
        }

        FaceDescriptionResult result = await descriptions.DescribeAsync(
            caller, request.Image, new DescriptionRequest { Rotate = request.Options.Rotate, Embedding = true }, cancellation);
        if (result is not FaceDescriptionResult.Completed done)
        {
            return result is FaceDescriptionResult.Failed failed
                ? NativeErrors.From(http, failed.Failure, failed.Detail)
                : throw new InvalidOperationException("The set of results is closed.");
        }

        try
        {
            int faces = indexes.Count(found.Id);
            SearchLimits limits = SearchLimits.Of(caller.Policy, scale, faces);
            IReadOnlyList<FaceHit> hits = done.Description.Embedding is { } probe
                ? await search.SearchAsync(caller.ApplicationId, found.Id, probe, minCosine ?? limits.Possible, (int)(limit ?? PresetMatches), _ => true, cancellation)
                : [];
            DateTimeOffset now = clock.GetUtcNow();
            NativeSearch body = From(found, done.Description, hits, limits, faces, caller, AdviceLanguages.Of(http), scale, engine, ids.NextGuid(), now);
            NativeAnswer answer = NativeAnswer.Of(body, NativeGalleryJson.Wire.NativeSearch);
            await recorder.RecordAsync(caller, done, Note(body, request, now), CancellationToken.None);
            return answer;
        }
        catch
        {
            await credits.GiveBackAsync(done.Hold, CancellationToken.None);
            throw;
        }
    }

    private static NativeSearch From(
        Gallery gallery, FaceDescription probe, IReadOnlyList<FaceHit> hits, SearchLimits limits, int faces, Caller caller, AdviceLanguage language, SimilarityScale scale,
        ILivenessEngine engine, Guid id, DateTimeOffset at) => new(
        id,
        NativeResponses.Iso(at),
        gallery.Id,
        probe.NonResponseReason is not null ? "non_response"
            : hits.Count == 0 || hits[0].Similarity.Cosine < limits.Possible ? "not_found"
            : hits[0].Similarity.Cosine >= limits.Same ? "found" : "possible",
        [.. hits.Select(hit => new NativeMatch(
            NativeFaces.From(hit.Face, engine),
            hit.Similarity.Cosine >= limits.Same ? "same" : hit.Similarity.Cosine >= limits.Possible ? "possible" : "unlike",
            NativeResponses.Six(Likeness.Of(hit.Similarity.Cosine, limits.Same)),
            NativeResponses.Six(hit.Similarity.Cosine),
            NativeComparisonResponses.ThreeDigits(hit.Similarity.FalseMatchRate)))],
        new NativeSearchLimits(Limit(limits.Same, scale), Limit(limits.Possible, scale)),
        faces,
        NativeComparisonResponses.Picture(probe, language),
        engine.Pack.Id,
        NativeResponses.Models(engine),
        $"policy-{caller.Policy.Version}");

    /// <summary>A search has no verdict of its own: it is recorded as approved where the person was found.</summary>
    private static CheckNote Note(NativeSearch body, NativeCheckRequest request, DateTimeOffset at) => new(
        body.Id,
        at,
        "native",
        body.Outcome == "found" ? CheckVerdict.Approved : CheckVerdict.Declined,
        request.Options.Save,
        request.Options.Subject,
        request.Options.SavePicture ? request.Image : (ReadOnlyMemory<byte>?)null)
    { Kind = CheckKind.Search };

    private static NativeSimilarityLimit Limit(double cosine, SimilarityScale scale) =>
        new(NativeResponses.Six(cosine), NativeComparisonResponses.ThreeDigits(scale.FalseMatchRateAt(cosine)));

    private static bool TryNumber(string? text, out double? number)
    {
        bool isGood = double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) && double.IsFinite(value);
        number = isGood ? value : null;
        return isGood || text is null or "";
    }
}
