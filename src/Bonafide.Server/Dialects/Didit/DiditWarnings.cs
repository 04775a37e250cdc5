using Bonafide.Engine;
using Bonafide.Engine.Decision;
using Bonafide.Server.Galleries;
using Bonafide.Storage.Policies;

namespace Bonafide.Server.Dialects.Didit;

/// <summary>The risks of this dialect, when each is told, and what each does to the status. The texts are our own.</summary>
internal static class DiditWarnings
{
    /// <summary>Every warning of an assessment and of whose face it is, the declining ones first. Pure.</summary>
    internal static IReadOnlyList<DiditWarning> Of(LivenessAssessment assessment, Screening found, decimal threshold, DiditSettings settings)
    {
        List<DiditWarning> warnings = [.. OfLiveness(assessment, threshold), .. DiditScreeningWarnings.OfBlocklist(found, settings)];
        if (assessment.Score is null)
        {
            return warnings;
        }

        if (assessment.Faces.Count > 1)
        {
            warnings.Add(MultipleFaces with { LogType = settings.LogType(CheckWarning.SeveralFaces, DiditLogType.Warning) });
        }

        warnings.AddRange(DiditScreeningWarnings.OfDuplicates(found, settings));

        if (assessment.Quality is { } quality)
        {
            if (quality.Unified < settings.Policy.LowQuality)
            {
                warnings.Add(LowQuality with { LogType = settings.LogType(CheckWarning.LowQuality, DiditLogType.Information) });
            }

            if (quality.Luminance < settings.Policy.LowLuminance)
            {
                warnings.Add(LowLuminance with { LogType = settings.LogType(CheckWarning.LowLuminance, DiditLogType.Information) });
            }
            else if (quality.Luminance > settings.Policy.HighLuminance)
            {
                warnings.Add(HighLuminance with { LogType = settings.LogType(CheckWarning.HighLuminance, DiditLogType.Information) });
            }
        }

        return warnings;
    }

    /// <summary>Those that say whether a live person was there at all; each of them declines.</summary>
    internal static IEnumerable<DiditWarning> OfLiveness(LivenessAssessment assessment, decimal threshold)
    {
        if (assessment.Score is not { } score)
        {
            yield return NoFaceDetected;
            yield break;
        }

        if (assessment.Outcome == PadOutcome.Attack)
        {
            yield return FaceAttack;
        }

        if ((decimal)score * 100 <= threshold)
        {
            yield return LowScore;
        }
    }

    /// <summary>The status is declined exactly when an error is among the warnings.</summary>
    internal static bool Decline(IReadOnlyList<DiditWarning> warnings) => warnings.Any(warning => warning.LogType == DiditLogType.Error);

    /// <summary>Whether a person shall look at the stored check: a warning whose action is review fired.</summary>
    internal static bool WantReview(IEnumerable<DiditWarning> warnings, DiditSettings settings) =>
        warnings.Any(warning => _configurable.TryGetValue(warning.Risk, out CheckWarning kind) && settings.ActionFor(kind) == WarningAction.Review);

    private static readonly Dictionary<string, CheckWarning> _configurable = new()
    {
        ["POSSIBLE_FACE_IN_BLOCKLIST"] = CheckWarning.PossiblyBlockedFace,
        ["MULTIPLE_FACES_DETECTED"] = CheckWarning.SeveralFaces,
        ["DUPLICATED_FACE"] = CheckWarning.DuplicateFace,
        ["POSSIBLE_DUPLICATED_FACE"] = CheckWarning.PossibleDuplicateFace,
        ["LOW_FACE_QUALITY"] = CheckWarning.LowQuality,
        ["LOW_FACE_LUMINANCE"] = CheckWarning.LowLuminance,
        ["HIGH_FACE_LUMINANCE"] = CheckWarning.HighLuminance,
    };

    private static DiditWarning NoFaceDetected { get; } = Make(
        "NO_FACE_DETECTED", DiditLogType.Error, "No face found",
        "No face that is large enough to be judged was found in the picture. Ask for a new one that shows the whole face, from the front and in good light.");

    private static DiditWarning FaceAttack { get; } = Make(
        "LIVENESS_FACE_ATTACK", DiditLogType.Error, "Presentation attack suspected",
        "The picture looks like a print, a screen, a mask or another copy of a face rather than a person in front of the camera.");

    private static DiditWarning LowScore { get; } = Make(
        "LOW_LIVENESS_SCORE", DiditLogType.Error, "Low liveness score",
        "The liveness score does not exceed the threshold of this request. The capture may be a copy of a face, or too poor to tell.");

    internal static DiditWarning MultipleFaces { get; } = Make(
        "MULTIPLE_FACES_DETECTED", DiditLogType.Warning, "Several faces found",
        "More than one face is in the picture. The largest one was judged; the others were not.");

    private static DiditWarning LowQuality { get; } = Make(
        "LOW_FACE_QUALITY", DiditLogType.Information, "Low face quality",
        "The face is blurred, small, turned away, cut off or badly exposed. A better capture makes the verdict surer.");

    private static DiditWarning LowLuminance { get; } = Make(
        "LOW_FACE_LUMINANCE", DiditLogType.Information, "Face too dark",
        "The face is too dark. Ask the person to face a light or to go to a brighter place.");

    private static DiditWarning HighLuminance { get; } = Make(
        "HIGH_FACE_LUMINANCE", DiditLogType.Information, "Face too bright",
        "The face is overexposed. Ask the person to move away from direct light.");

    private static DiditWarning Make(string risk, string logType, string shortText, string longText) =>
        new("LIVENESS", risk, null, logType, shortText, longText);
}
