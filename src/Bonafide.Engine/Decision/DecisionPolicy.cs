using Bonafide.Engine.Detection;
using Bonafide.Engine.Imaging;

namespace Bonafide.Engine.Decision;

/// <summary>Step (8): from evidence to outcome. Pure; a stored check names the version that judged it.</summary>
public sealed record DecisionPolicy
{
    /// <summary>Name and version of the policy, recorded with every check.</summary>
    public string Version { get; init; } = "default-1";

    /// <summary>A score at or below it is an attack. Default 0.30, where the pack's calibration puts BPCER 1 %.</summary>
    public DecisionThreshold AttackLimit { get; init; } = new(0.30);

    /// <summary>A score above it is bona fide. Default 0.60, where the pack's calibration puts APCER 1 % of the worst species.</summary>
    public DecisionThreshold BonaFideLimit { get; init; } = new(0.60);

    /// <summary>Shorter side of the face box in original pixels; smaller faces are not classified. Default 32.</summary>
    public int MinFaceSizePixels { get; init; } = 32;

    /// <summary>Why this face, the largest of the picture, cannot be classified; null where it can.</summary>
    /// <param name="face">In pixels of the original picture; null where none was found.</param>
    public NonResponseReason? Refuse(FaceDetection? face)
    {
        if (face is null)
        {
            return NonResponseReason.NoFace;
        }

        BoundingBox box = face.Box;
        return Math.Min(box.Width, box.Height) < MinFaceSizePixels ? NonResponseReason.FaceTooSmall : null;
    }

    /// <summary>The outcome of a calibrated score.</summary>
    public PadOutcome Decide(double score) =>
        BonaFideLimit.IsPassedBy(score) ? PadOutcome.BonaFide
        : AttackLimit.IsPassedBy(score) ? PadOutcome.Uncertain
        : PadOutcome.Attack;
}
