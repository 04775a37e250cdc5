using Bonafide.Engine.Attributes;
using Bonafide.Engine.Decision;
using Bonafide.Engine.Detection;
using Bonafide.Engine.Pad;
using Bonafide.Engine.Quality;
using Bonafide.Engine.Recognition;

namespace Bonafide.Engine;

/// <summary>
/// Everything the engine found out about one picture. Boxes and landmarks are in pixels of the upright picture as it was sent,
/// after <see cref="BestAngle"/>. What was not asked for, or what the pack cannot tell, is null.
/// </summary>
public sealed record LivenessAssessment
{
    public required PadOutcome Outcome { get; init; }

    /// <summary>Set exactly where the outcome is <see cref="PadOutcome.NonResponse"/>.</summary>
    public NonResponseReason? NonResponseReason { get; init; }

    /// <summary>Calibrated, [0,1], higher = more bona fide, six decimals; null exactly where there was no classification.</summary>
    public double? Score { get; init; }

    /// <summary>The models' own opinions, in the pack's order.</summary>
    public IReadOnlyList<PadScore> PadScores { get; init; } = [];

    /// <summary>Every face, largest first. The first one was judged.</summary>
    public IReadOnlyList<FaceDetection> Faces { get; init; } = [];

    public FaceQuality? Quality { get; init; }

    public HeadPose? HeadPose { get; init; }

    public AgeGender? AgeGender { get; init; }

    public FaceEmbedding? Embedding { get; init; }

    /// <summary>The policy that decided.</summary>
    public DecisionPolicy Policy { get; init; } = new();

    /// <summary>Pixels of the upright picture as it was sent, after <see cref="BestAngle"/>.</summary>
    public required int ImageWidth { get; init; }

    /// <summary>Pixels of the upright picture as it was sent, after <see cref="BestAngle"/>.</summary>
    public required int ImageHeight { get; init; }

    /// <summary>Degrees, 0, 90, 180 or 270, by which the picture was turned clockwise before it was judged.</summary>
    public required int BestAngle { get; init; }

    /// <summary>How long each stage took, in order.</summary>
    public required IReadOnlyList<StageTiming> Timings { get; init; }
}

/// <param name="Stage">detect, quality, pad, attributes, embedding.</param>
/// <param name="Elapsed">Wall time.</param>
public readonly record struct StageTiming(string Stage, TimeSpan Elapsed);
