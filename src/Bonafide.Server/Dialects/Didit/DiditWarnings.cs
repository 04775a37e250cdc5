using Bonafide.Engine;
using Bonafide.Engine.Decision;
using Bonafide.Storage.Policies;

namespace Bonafide.Server.Dialects.Didit;

/// <summary>The risks of this dialect, when each is told, and what each does to the status. The texts are our own.</summary>
internal static class DiditWarnings
{
    private const string Error = "error";
    private const string Warning = "warning";
    private const string Information = "information";

    /// <summary>Every warning of an assessment, the declining ones first. Pure.</summary>
    internal static IReadOnlyList<DiditWarning> Of(LivenessAssessment assessment, decimal threshold, DiditSettings settings)
    {
        List<DiditWarning> warnings = [.. OfLiveness(assessment, threshold)];
        if (assessment.Score is null)
        {
            return warnings;
        }

        if (assessment.Faces.Count > 1)
        {
            warnings.Add(MultipleFaces with { LogType = LogType(CheckWarning.SeveralFaces, settings, Warning) });
        }

        if (assessment.Quality is { } quality)
        {
            if (quality.Unified < settings.Policy.LowQuality)
            {
                warnings.Add(LowQuality with { LogType = LogType(CheckWarning.LowQuality, settings, Information) });
            }

            if (quality.Luminance < settings.Policy.LowLuminance)
            {
                warnings.Add(LowLuminance with { LogType = LogType(CheckWarning.LowLuminance, settings, Information) });
            }
            else if (quality.Luminance > settings.Policy.HighLuminance)
            {
                warnings.Add(HighLuminance with { LogType = LogType(CheckWarning.HighLuminance, settings, Information) });
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
    internal static bool Decline(IReadOnlyList<DiditWarning> warnings) => warnings.Any(warning => warning.LogType == Error);

    /// <summary>Whether a person shall look at the stored check: a warning whose action is review fired.</summary>
    internal static bool WantReview(IReadOnlyList<DiditWarning> warnings, DiditSettings settings) =>
        warnings.Any(warning => _configurable.TryGetValue(warning.Risk, out CheckWarning kind) && settings.ActionFor(kind) == WarningAction.Review);

    /// <summary>Information, warning or error, as the vendor maps the three actions; what has no action keeps its own level.</summary>
    private static string LogType(CheckWarning kind, DiditSettings settings, string preset) => settings.ActionFor(kind) switch
    {
        WarningAction.NoAction => preset,
        WarningAction.Review => Warning,
        WarningAction.Decline => Error,
    };

    private static readonly Dictionary<string, CheckWarning> _configurable = new()
    {
        ["MULTIPLE_FACES_DETECTED"] = CheckWarning.SeveralFaces,
        ["LOW_FACE_QUALITY"] = CheckWarning.LowQuality,
        ["LOW_FACE_LUMINANCE"] = CheckWarning.LowLuminance,
        ["HIGH_FACE_LUMINANCE"] = CheckWarning.HighLuminance,
    };

    private static DiditWarning NoFaceDetected { get; } = Make(
        "NO_FACE_DETECTED", Error, "No face found",
        "No face that is large enough to be judged was found in the picture. Ask for a new one that shows the whole face, from the front and in good light.");

    private static DiditWarning FaceAttack { get; } = Make(
        "LIVENESS_FACE_ATTACK", Error, "Presentation attack suspected",
        "The picture looks like a print, a screen, a mask or another copy of a face rather than a person in front of the camera.");

    private static DiditWarning LowScore { get; } = Make(
        "LOW_LIVENESS_SCORE", Error, "Low liveness score",
        "The liveness score does not exceed the threshold of this request. The capture may be a copy of a face, or too poor to tell.");

    private static DiditWarning MultipleFaces { get; } = Make(
        "MULTIPLE_FACES_DETECTED", Warning, "Several faces found",
        "More than one face is in the picture. The largest one was judged; the others were not.");

    private static DiditWarning LowQuality { get; } = Make(
        "LOW_FACE_QUALITY", Information, "Low face quality",
        "The face is blurred, small, turned away, cut off or badly exposed. A better capture makes the verdict surer.");

    private static DiditWarning LowLuminance { get; } = Make(
        "LOW_FACE_LUMINANCE", Information, "Face too dark",
        "The face is too dark. Ask the person to face a light or to go to a brighter place.");

    private static DiditWarning HighLuminance { get; } = Make(
        "HIGH_FACE_LUMINANCE", Information, "Face too bright",
        "The face is overexposed. Ask the person to move away from direct light.");

    private static DiditWarning Make(string risk, string logType, string shortText, string longText) =>
        new("LIVENESS", risk, null, logType, shortText, longText);
}
