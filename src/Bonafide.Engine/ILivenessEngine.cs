using Bonafide.Engine.Decision;
using Bonafide.Engine.Imaging;
using Bonafide.Engine.Models;
using Bonafide.Engine.Recognition;

namespace Bonafide.Engine;

/// <summary>The engine as its users see it; the second implementation is the tests' engine with fixed answers.</summary>
public interface ILivenessEngine
{
    /// <summary>The limits of the decision.</summary>
    DecisionPolicy Policy { get; }

    /// <summary>The pack that is loaded.</summary>
    ModelPack Pack { get; }

    /// <summary>The cards of the loaded models, detector first.</summary>
    IReadOnlyList<ModelCard> Models { get; }

    /// <summary>Whose vectors this engine makes; null where the pack has no embedding.</summary>
    EmbeddingModel? Embedding { get; }

    /// <summary>How often strangers come as close as a given cosine; null where the pack has no embedding, and faces cannot be compared.</summary>
    SimilarityScale? Similarity { get; }

    /// <summary>Judges whether a picture shows a bona fide presentation.</summary>
    /// <exception cref="OperationCanceledException">The caller gave up; the rest was not computed.</exception>
    LivenessAssessment Assess(RgbImage image, AssessmentRequest request, CancellationToken cancellation = default);

    /// <summary>Finds and describes faces without a judgement of liveness: for comparisons, searches and estimates.</summary>
    /// <exception cref="OperationCanceledException">The caller gave up; the rest was not computed.</exception>
    FaceDescription Describe(RgbImage image, DescriptionRequest request, CancellationToken cancellation = default);
}
