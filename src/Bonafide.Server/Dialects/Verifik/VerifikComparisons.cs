using System.Text.Json.Serialization.Metadata;
using Bonafide.Engine;
using Bonafide.Engine.Recognition;
using Bonafide.Server.Checks;
using Bonafide.Server.Operations;
using Bonafide.Server.Security;
using Bonafide.Storage.Credits;

namespace Bonafide.Server.Dialects.Verifik;

/// <summary>The three calls that compare. Two of them judge the probe's liveness as well: one always, one where the comparison passes.</summary>
internal sealed class VerifikComparisons(
    VerifikIntake intake, FaceComparisonService comparisons, ILivenessEngine engine, CheckRecorder recorder, CreditLedger credits, IdSource ids, TimeProvider clock)
{
    /// <summary>Liveness is asked for from a cosine a little below the limit, so that no rounding lets a comparison pass whose liveness was not judged.</summary>
    private const double Slack = 1e-5;

    internal Task<IResult> CompareAsync(HttpRequest http, CancellationToken cancellation) => AnswerAsync(
        http, VerifikRequests.Compare, livenessFrom: null, VerifikJson.Wire.ComparisonAnswer,
        (comparison, _) => new VerifikComparison(comparison.Score, comparison.CompareMinScore, comparison), cancellation);

    internal Task<IResult> CompareLiveAsync(HttpRequest http, CancellationToken cancellation) => AnswerAsync(
        http, VerifikRequests.CompareLive, livenessFrom: null, VerifikJson.Wire.LiveComparisonAnswer,
        (comparison, liveness) => new VerifikLiveComparison(comparison.Score, comparison, liveness!), cancellation);

    internal Task<IResult> CompareWithLivenessAsync(HttpRequest http, CancellationToken cancellation) => AnswerAsync(
        http, VerifikRequests.CompareWithLiveness, (scale, request) => scale.CosineOf(request.CompareMinScore) - Slack, VerifikJson.Wire.ComparisonWithLivenessAnswer,
        (comparison, liveness) => new VerifikComparisonWithLiveness(comparison, comparison.Passed ? liveness : null), cancellation);

    /// <param name="http">The request.</param>
    /// <param name="read">Its members.</param>
    /// <param name="livenessFrom">From which cosine on liveness is judged, where it is asked for; null = always.</param>
    /// <param name="type">How the answer is written.</param>
    /// <param name="answer">From the comparison, and the liveness where it was judged, to what the caller is told.</param>
    /// <param name="cancellation">The client has gone.</param>
    private async Task<IResult> AnswerAsync<T>(
        HttpRequest http, Func<JoiReader, VerifikComparisonRequest> read, Func<VerifikScale, VerifikComparisonRequest, double>? livenessFrom,
        JsonTypeInfo<VerifikEnvelope<T>> type, Func<VerifikComparisonResult, VerifikLiveness?, T> answer, CancellationToken cancellation)
    {
        (VerifikTaken<VerifikComparisonRequest>? taken, IResult? fault) = await intake.ReadAsync(http, VerifikSettings.MaxComparisonBodyBytes, read, cancellation);
        if (taken is not { Request: var request, Images: var images })
        {
            return fault!;
        }

        if (engine.Similarity is not { } similarity)
        {
            return VerifikErrors.From(CheckFailure.NotInPack, request.Probes[0].Label, null);
        }

        Caller caller = Caller.Of(http.HttpContext);
        VerifikScale scale = new(similarity.CosineAt(VerifikScale.AnchorRate));
        ComparisonRequest wanted = new([.. images.Take(request.Probes.Count)], [.. images.Skip(request.Probes.Count)])
        {
            Liveness = request.LivenessMinScore is null ? null : new AssessmentRequest(),
            LivenessFromCosine = livenessFrom?.Invoke(scale, request),
        };
        ComparisonResult result = await comparisons.CompareAsync(caller, wanted, cancellation);
        if (result is not ComparisonResult.Completed done)
        {
            return result is ComparisonResult.Failed failed
                ? VerifikErrors.From(failed.Failure, Label(request, failed.Picture), failed.Detail)
                : throw new InvalidOperationException("The set of results is closed.");
        }

        VerifikSettings settings = new(caller.Policy.Policy);
        if (Refuse(request, done, settings.FaceRules) is { } refused)
        {
            await credits.GiveBackAsync(done.Hold, CancellationToken.None); // No 2xx: it costs nothing.
            return refused;
        }

        VerifikComparisonResult comparison = VerifikResponses.Comparison(scale.ScoreOf(Cosine(done.Similarity)), request.CompareMinScore);
        VerifikLiveness? liveness = done.Liveness is { } judged ? VerifikResponses.Liveness(judged, request.LivenessMinScore!.Value) : null;
        T told = answer(comparison, liveness);
        (Guid id, DateTimeOffset now) = (ids.NextGuid(), clock.GetUtcNow());
        await recorder.RecordAsync(
            caller, done, comparison.Passed, VerifikResponses.Note(id, now, comparison.Passed && liveness is null or { Passed: true }), CancellationToken.None);
        return Results.Json(VerifikResponses.Envelope(told, id, now, settings), type);
    }

    private static double Cosine(FaceSimilarity? similarity) =>
        similarity?.Cosine ?? throw new InvalidOperationException("A side without a face was to be refused before.");

    /// <summary>Every picture must show one face; the probe whose liveness was judged must also keep the rules of liveness.</summary>
    private static IResult? Refuse(VerifikComparisonRequest request, ComparisonResult.Completed done, VerifikFaceRules rules)
    {
        FaceDescription[] described = [.. done.Probes, .. done.References];
        for (int i = 0; i < described.Length; i++)
        {
            if (rules.ForComparison(described[i]) is { } fault)
            {
                return VerifikErrors.From(fault, request.Pictures[i].Label);
            }
        }

        return done.Liveness is { } judged && rules.ForLiveness(judged) is { } refused ? VerifikErrors.From(refused, request.Pictures[0].Label) : null;
    }

    private static string Label(VerifikComparisonRequest request, ComparedPicture picture) => picture.Side switch
    {
        ComparedSide.Probe => request.Probes[picture.Index].Label,
        ComparedSide.Reference => request.Gallery[picture.Index].Label,
    };
}
