using Bonafide.Engine;
using Bonafide.Engine.Recognition;
using Bonafide.Server.Security;
using Bonafide.Storage.Credits;

namespace Bonafide.Server.Checks;

/// <summary>The use case behind every dialect's comparison: one credit, every picture described, the closest pair found, liveness where it is due.</summary>
internal sealed class FaceComparisonService(ILivenessEngine engine, PictureReader pictures, PaidWork paid)
{
    /// <exception cref="OperationCanceledException">The client has gone; the work was stopped.</exception>
    internal async ValueTask<ComparisonResult> CompareAsync(Caller caller, ComparisonRequest request, CancellationToken cancellation) => engine.Similarity is not { } scale
        ? Fault(CheckFailure.NotInPack)
        : await paid.RunAsync<ComparisonResult>(
            caller,
            () => Fault(CheckFailure.NoCredits),
            hold => CompareAsync(caller, request, scale, hold, cancellation),
            result => result is ComparisonResult.Completed,
            cancellation);

    /// <summary>A failure of no picture in particular.</summary>
    private static ComparisonResult.Failed Fault(CheckFailure failure) => new(new ComparedPicture(ComparedSide.Probe, 0), failure, null);

    private async ValueTask<ComparisonResult> CompareAsync(
        Caller caller, ComparisonRequest request, SimilarityScale scale, CreditHold hold, CancellationToken cancellation)
    {
        DescriptionRequest wanted = new()
        {
            Rotate = request.Rotate,
            AgeGender = request.AgeGender,
            Embedding = true,
            MinFaceSizePixels = caller.Policy.Policy.MinFaceSizePixels,
        };
        (IReadOnlyList<FaceDescription> probes, ComparisonResult.Failed? fault) = await DescribeAsync(request.Probes, ComparedSide.Probe, wanted, cancellation);
        if (fault is not null)
        {
            return fault;
        }

        (IReadOnlyList<FaceDescription> references, fault) = await DescribeAsync(request.References, ComparedSide.Reference, wanted, cancellation);
        if (fault is not null)
        {
            return fault;
        }

        FaceSimilarity? similarity = Closest(probes, references, scale);
        ComparisonResult.Completed done = new(probes, references, similarity, null, hold);
        if (request.Liveness is not { } liveness || (request.LivenessFromCosine is { } least && !(similarity?.Cosine >= least)))
        {
            return done;
        }

        AssessmentRequest judged = liveness with { Policy = caller.Policy.ToDecisionPolicy() };
        Read<LivenessAssessment> read = await pictures.ReadAsync(request.Probes[0], image => engine.Assess(image, judged, cancellation), cancellation);
        return read.Value is { } assessment
            ? done with { Liveness = assessment }
            : new ComparisonResult.Failed(new ComparedPicture(ComparedSide.Probe, 0), read.Failure, read.Detail);
    }

    private async ValueTask<(IReadOnlyList<FaceDescription> Described, ComparisonResult.Failed? Fault)> DescribeAsync(
        IReadOnlyList<ReadOnlyMemory<byte>> images, ComparedSide side, DescriptionRequest wanted, CancellationToken cancellation)
    {
        FaceDescription[] described = new FaceDescription[images.Count];
        for (int i = 0; i < described.Length; i++)
        {
            Read<FaceDescription> read = await pictures.ReadAsync(images[i], image => engine.Describe(image, wanted, cancellation), cancellation);
            if (read.Value is not { } description)
            {
                return ([], new ComparisonResult.Failed(new ComparedPicture(side, i), read.Failure, read.Detail));
            }

            described[i] = description;
        }

        return (described, null);
    }

    private static FaceSimilarity? Closest(IReadOnlyList<FaceDescription> probes, IReadOnlyList<FaceDescription> references, SimilarityScale scale)
    {
        double? closest = (
            from probe in probes.Select(picture => picture.Embedding).OfType<FaceEmbedding>()
            from reference in references.Select(picture => picture.Embedding).OfType<FaceEmbedding>()
            select (double?)probe.SimilarityTo(reference)).Max();
        return closest is { } cosine ? new FaceSimilarity(cosine, scale.FalseMatchRateAt(cosine)) : null;
    }
}
