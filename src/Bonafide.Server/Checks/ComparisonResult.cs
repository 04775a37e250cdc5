using Bonafide.Engine;
using Bonafide.Engine.Recognition;
using Bonafide.Storage.Credits;

namespace Bonafide.Server.Checks;

/// <summary>What became of a comparison: exactly one of <see cref="Completed"/> and <see cref="Failed"/>.</summary>
internal abstract record ComparisonResult
{
    private ComparisonResult()
    {
    }

    /// <param name="Probes">In the request's order; one without a usable face says so.</param>
    /// <param name="References">In the request's order; one without a usable face says so.</param>
    /// <param name="Similarity">Of the closest pair; null where one side has no usable face at all.</param>
    /// <param name="Liveness">Of the first probe, where it was asked for and due.</param>
    /// <param name="Hold">The credit taken for it: spent when the call is recorded, which the dialect sees to before it answers.</param>
    internal sealed record Completed(
        IReadOnlyList<FaceDescription> Probes, IReadOnlyList<FaceDescription> References, FaceSimilarity? Similarity, LivenessAssessment? Liveness, CreditHold Hold)
        : ComparisonResult;

    /// <param name="Picture">Which of them failed; the first probe where it was none in particular.</param>
    /// <param name="Failure">Why.</param>
    /// <param name="Detail">Sizes and limits, or null.</param>
    internal sealed record Failed(ComparedPicture Picture, CheckFailure Failure, string? Detail) : ComparisonResult;
}
