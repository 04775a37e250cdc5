using Bonafide.Engine;
using Bonafide.Engine.Recognition;
using Bonafide.Server.Checks;
using Bonafide.Server.Galleries;
using Bonafide.Server.Operations;
using Bonafide.Server.Security;
using Bonafide.Storage.Credits;
using Bonafide.Storage.Galleries;

namespace Bonafide.Server.Dialects.Verifik.Galleries;

/// <summary>The calls that ask whose face it is. Each costs a credit where it answers, whether it found somebody or not.</summary>
internal sealed class VerifikSearches(
    VerifikIntake intake, LivenessCheckService checks, FaceDescriptionService descriptions, GallerySearch search, PersonStore persons, VerifikPersonDocuments documents,
    ILivenessEngine engine, CheckRecorder recorder, CreditLedger credits, IdSource ids, TimeProvider clock)
{
    /// <summary>The index is asked a little below the limit, so that no rounding hides somebody who is above it.</summary>
    private const double Slack = 1e-5;

    /// <param name="http">The request.</param>
    /// <param name="read">Its members.</param>
    /// <param name="cancellation">The client has gone.</param>
    internal Task<IResult> SearchAsync(HttpRequest http, Func<JoiReader, VerifikSearchRequest> read, CancellationToken cancellation) => AnswerAsync(
        http, read,
        async (caller, taken, done, scale) =>
        {
            IReadOnlyList<(Person Person, decimal Score, double Cosine)> found = await FindAsync(
                caller, taken.Collections, Probes(done), taken.Request.MinScore, taken.Request.MaxResults, scale, cancellation);
            List<VerifikMatch> told = [];
            foreach ((Person person, decimal score, _) in found)
            {
                told.Add(new VerifikMatch(VerifikIds.Short(person.Id), person.Details.Name, score, await documents.ThumbnailsAsync(caller, person, 1, cancellation)));
            }

            return (found.Count == 0 ? null : found[0].Cosine,
                (id, now, settings) => Results.Json(VerifikResponses.Envelope<IReadOnlyList<VerifikMatch>>(told, id, now, settings), VerifikJson.Wire.SearchAnswer));
        },
        cancellation);

    /// <summary>Is it this person?</summary>
    internal Task<IResult> VerifyAsync(HttpRequest http, CancellationToken cancellation) => AnswerAsync(
        http, VerifikGalleryRequests.Verify,
        async (caller, taken, done, scale) =>
        {
            if (await documents.FindAsync(caller, taken.Request.Person, cancellation) is not { } person)
            {
                return (null, null);
            }

            double? cosine = await GalleryAsync(caller, taken.Collections, cancellation) is { } gallery
                ? await search.NearestAsync(caller.ApplicationId, gallery, person.Id, Probes(done), cancellation)
                : null;
            double score = scale.ScoreOf(cosine ?? -1), min = taken.Request.MinScore;
            VerifikVerified? match = score > min
                ? new VerifikVerified(
                    VerifikIds.Short(person.Id), person.Details.Name, VerifikScores.Shown(score, min), person.Details.Gender,
                    person.Details.DateOfBirth?.ToString("O"), await documents.ThumbnailsAsync(caller, person, taken.Images.Count, cancellation), person.Galleries)
                : null;
            return (match is null ? null : cosine,
                (id, now, settings) => Results.Json(VerifikResponses.Envelope(new VerifikVerification(match), id, now, settings), VerifikJson.Wire.VerificationAnswer));
        },
        cancellation);

    /// <summary>Whose face it is, where it is a live one's.</summary>
    internal async Task<IResult> SearchLiveAsync(HttpRequest http, CancellationToken cancellation)
    {
        (VerifikTaken<VerifikSearchRequest>? taken, IResult? fault) =
            await intake.ReadAsync(http, VerifikSettings.MaxBodyBytes, VerifikGalleryRequests.SearchLiveFace, cancellation);
        if (taken is not { Request: var request })
        {
            return fault!;
        }

        if (engine.Similarity is not { } similarity)
        {
            return VerifikErrors.From(CheckFailure.NotInPack, request.Images[0].Label, null);
        }

        Caller caller = Caller.Of(http.HttpContext);
        LivenessCheckResult result = await checks.CheckAsync(
            caller, new LivenessCheckRequest(taken.Images[0], new AssessmentRequest { Embedding = true }), cancellation);
        if (result is not LivenessCheckResult.Completed done)
        {
            return result is LivenessCheckResult.Failed failed
                ? VerifikErrors.From(failed.Failure, request.Images[0].Label, failed.Detail)
                : throw new InvalidOperationException("The set of results is closed.");
        }

        bool isSpent = false;
        try
        {
            VerifikSettings settings = new(caller.Policy.Policy);
            if (settings.FaceRules.ForLiveness(done.Assessment) is { } unusable)
            {
                return VerifikErrors.From(unusable);
            }

            double min = request.LivenessMinScore!.Value;
            if (done.Assessment.Score is not { } score || score <= min)
            {
                return VerifikErrors.LivenessFailed(done.Assessment.Score ?? 0, min);
            }

            FaceEmbedding probe = done.Assessment.Embedding ?? throw new InvalidOperationException("A usable face has an embedding.");
            var found = await FindAsync(
                caller, taken.Collections, [probe], request.MinScore, request.MaxResults, new VerifikScale(similarity.CosineAt(VerifikScale.AnchorRate)), cancellation);
            VerifikLiveSearch answer = new(
                [.. found.Select(one => new VerifikLiveMatch(VerifikIds.Short(one.Person.Id), one.Score))], VerifikScores.Shown(score, min));
            (Guid id, DateTimeOffset now) = (ids.NextGuid(), clock.GetUtcNow());
            await recorder.RecordAsync(caller, done, VerifikResponses.Note(id, now, found.Count > 0) with { Kind = CheckKind.Search }, CancellationToken.None);
            isSpent = true;
            return Results.Json(VerifikResponses.Envelope(answer, id, now, settings), VerifikJson.Wire.LiveSearchAnswer);
        }
        finally
        {
            if (!isSpent)
            {
                await credits.GiveBackAsync(done.Hold, CancellationToken.None);
            }
        }
    }

    /// <summary>What the searches without liveness have in common.</summary>
    /// <param name="http">The request.</param>
    /// <param name="read">Its members.</param>
    /// <param name="find">The cosine of the nearest one that is told, and what is answered; null where the person that was named is unknown.</param>
    /// <param name="cancellation">The client has gone.</param>
    private async Task<IResult> AnswerAsync<T>(
        HttpRequest http, Func<JoiReader, T> read,
        Func<Caller, VerifikTaken<T>, FaceDescriptionsResult.Completed, VerifikScale, Task<(double? Nearest, Func<Guid, DateTimeOffset, VerifikSettings, IResult>? Answer)>> find,
        CancellationToken cancellation)
        where T : VerifikRequest
    {
        (VerifikTaken<T>? taken, IResult? fault) = await intake.ReadAsync(http, VerifikSettings.MaxComparisonBodyBytes, read, cancellation);
        if (taken is null)
        {
            return fault!;
        }

        if (engine.Similarity is not { } similarity)
        {
            return VerifikErrors.From(CheckFailure.NotInPack, taken.Request.Pictures[0].Label, null);
        }

        Caller caller = Caller.Of(http.HttpContext);
        FaceDescriptionsResult result = await descriptions.DescribeAllAsync(caller, taken.Images, new DescriptionRequest { Embedding = true }, cancellation);
        if (result is not FaceDescriptionsResult.Completed done)
        {
            return result is FaceDescriptionsResult.Failed failed
                ? VerifikErrors.From(failed.Failure, taken.Request.Pictures[failed.Index].Label, failed.Detail)
                : throw new InvalidOperationException("The set of results is closed.");
        }

        bool isSpent = false;
        try
        {
            VerifikSettings settings = new(caller.Policy.Policy);
            for (int i = 0; i < done.Descriptions.Count; i++)
            {
                if (settings.FaceRules.ForComparison(done.Descriptions[i]) is { } unusable)
                {
                    return VerifikErrors.From(unusable, taken.Request.Pictures[i].Label is var label and not "image" ? label : null);
                }
            }

            (double? nearest, var answer) = await find(caller, taken, done, new VerifikScale(similarity.CosineAt(VerifikScale.AnchorRate)));
            if (answer is null)
            {
                return VerifikErrors.PersonNotFound();
            }

            (Guid id, DateTimeOffset now) = (ids.NextGuid(), clock.GetUtcNow());
            await recorder.RecordAsync(caller, done, nearest, VerifikResponses.Note(id, now, nearest is not null), CancellationToken.None);
            isSpent = true;
            return answer(id, now, settings);
        }
        finally
        {
            if (!isSpent)
            {
                await credits.GiveBackAsync(done.Hold, CancellationToken.None);
            }
        }
    }

    /// <summary>Who scores above the limit, best first.</summary>
    private async Task<IReadOnlyList<(Person Person, decimal Score, double Cosine)>> FindAsync(
        Caller caller, IReadOnlyList<Guid> collections, IReadOnlyList<FaceEmbedding> probes, double minScore, int limit, VerifikScale scale, CancellationToken cancellation)
    {
        if (await GalleryAsync(caller, collections, cancellation) is not { } gallery)
        {
            return [];
        }

        List<(Person, decimal, double)> found = [];
        foreach (FaceHit hit in await search.SearchPersonsAsync(
            caller.ApplicationId, gallery, probes, scale.CosineOf(minScore) - Slack, limit, cancellation))
        {
            double score = scale.ScoreOf(hit.Similarity.Cosine);
            if (score > minScore && await persons.FindAsync(caller.ApplicationId, hit.Face.PersonId!.Value, cancellation) is { } person)
            {
                found.Add((person, VerifikScores.Shown(score, minScore), hit.Similarity.Cosine));
            }
        }

        return found;
    }

    /// <summary>The collection that was named, else everybody; null as long as nobody is enrolled.</summary>
    private async ValueTask<Guid?> GalleryAsync(Caller caller, IReadOnlyList<Guid> collections, CancellationToken cancellation) =>
        collections.Count > 0 ? collections[0] : await search.FindOfKindAsync(caller.ApplicationId, GalleryKind.Persons, cancellation);

    private static IReadOnlyList<FaceEmbedding> Probes(FaceDescriptionsResult.Completed done) =>
        [.. done.Descriptions.Select(picture => picture.Embedding ?? throw new InvalidOperationException("A usable face has an embedding."))];
}
