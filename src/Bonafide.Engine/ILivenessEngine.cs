using Bonafide.Engine.Decision;
using Bonafide.Engine.Imaging;
using Bonafide.Engine.Models;

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

    /// <exception cref="OperationCanceledException">The caller gave up; the rest was not computed.</exception>
    LivenessAssessment Assess(RgbImage image, AssessmentRequest request, CancellationToken cancellation = default);
}
