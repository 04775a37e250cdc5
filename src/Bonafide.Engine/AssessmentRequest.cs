using Bonafide.Engine.Decision;

namespace Bonafide.Engine;

/// <summary>What a caller wants to know; what is not asked for is not computed.</summary>
public sealed record AssessmentRequest
{
    /// <summary>Everything the pack can tell.</summary>
    public static AssessmentRequest Full { get; } = new() { Quality = true, AgeGender = true, Embedding = true };

    /// <summary>Try the picture turned by 90, 180 and 270 degrees too, and keep the way up in which the face is found best.</summary>
    public bool Rotate { get; init; }

    /// <summary>Quality components, unified quality, luminance and head pose.</summary>
    public bool Quality { get; init; }

    public bool AgeGender { get; init; }

    public bool Embedding { get; init; }

    /// <summary>The limits of the decision; null = the engine's own.</summary>
    public DecisionPolicy? Policy { get; init; }
}
