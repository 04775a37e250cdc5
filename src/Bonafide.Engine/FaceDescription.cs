using Bonafide.Engine.Attributes;
using Bonafide.Engine.Decision;
using Bonafide.Engine.Detection;
using Bonafide.Engine.Quality;
using Bonafide.Engine.Recognition;

namespace Bonafide.Engine;

/// <summary>
/// The faces of one picture, and what was asked about the largest one. Says nothing of liveness. Boxes and landmarks are in pixels of the upright
/// picture as it was sent, after <see cref="BestAngle"/>. What was not asked for, or what the pack cannot tell, is null.
/// </summary>
public sealed record FaceDescription
{
    /// <summary>Why the largest face could not be described; null where it was.</summary>
    public NonResponseReason? NonResponseReason { get; init; }

    /// <summary>Every face, largest first. The first one was described.</summary>
    public IReadOnlyList<FaceDetection> Faces { get; init; } = [];

    public HeadPose? HeadPose { get; init; }

    public FaceQuality? Quality { get; init; }

    public AgeGender? AgeGender { get; init; }

    public FaceEmbedding? Embedding { get; init; }

    /// <summary>Pixels of the upright picture as it was sent, after <see cref="BestAngle"/>.</summary>
    public required int ImageWidth { get; init; }

    /// <summary>Pixels of the upright picture as it was sent, after <see cref="BestAngle"/>.</summary>
    public required int ImageHeight { get; init; }

    /// <summary>Degrees, 0, 90, 180 or 270, by which the picture was turned clockwise before it was described.</summary>
    public required int BestAngle { get; init; }

    /// <summary>How long each stage took, in order.</summary>
    public required IReadOnlyList<StageTiming> Timings { get; init; }
}
