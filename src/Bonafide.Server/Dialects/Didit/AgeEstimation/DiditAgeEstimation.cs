using Bonafide.Engine;
using Bonafide.Server.Checks;
using Bonafide.Storage.Checks;

namespace Bonafide.Server.Dialects.Didit.AgeEstimation;

/// <summary>The fields of <c>POST /v3/age-estimation/</c>, read and checked.</summary>
internal sealed record DiditAgeRequest
{
    internal const int MaxAge = 120;

    internal required ReadOnlyMemory<byte> Image { get; init; }

    /// <summary>0-100; a liveness score at or below it declines.</summary>
    internal required decimal DeclineThreshold { get; init; }

    /// <summary>Years; who looks younger is declined. 0 = nobody is.</summary>
    internal required int AgeThreshold { get; init; }

    internal required DiditOptions Options { get; init; }

    internal LivenessCheckRequest ToCheck() => new(Image, new AssessmentRequest { Rotate = Options.RotateImage, AgeGender = true });

    /// <summary>The request; of no use where the form has faults.</summary>
    internal static DiditAgeRequest From(DiditForm form, DiditSettings settings) => new()
    {
        Image = form.Picture("user_image"),
        DeclineThreshold = form.Threshold("face_liveness_score_decline_threshold", settings.LivenessDeclineThreshold),
        AgeThreshold = form.Whole("age_estimation_decline_threshold", DiditSettings.AgeDeclineThreshold, MaxAge),
        Options = form.Options(),
    };
}

/// <summary>From an assessment to the vendor's body. Pure. Any warning declines here.</summary>
internal static class DiditAgeEstimation
{
    internal static DiditAgeAnswer Answer(LivenessAssessment assessment, DiditAgeRequest request, Guid requestId, DateTimeOffset createdAt)
    {
        DiditWarning[] warnings = [.. DiditWarnings.OfLiveness(assessment, request.DeclineThreshold), .. OfAge(assessment, request.AgeThreshold)];
        return new DiditAgeAnswer(
            requestId,
            new DiditAgeResult(
                warnings.Length == 0 ? "Approved" : "Declined",
                "PASSIVE",
                assessment.Score is { } score ? DiditResponses.Display((decimal)score, request.DeclineThreshold) : null,
                DiditResponses.Picture(assessment),
                Age(assessment) is { } years ? DiditResponses.Two(years) : null,
                warnings),
            request.Options.VendorData,
            request.Options.Metadata,
            DiditResponses.Iso(createdAt));
    }

    /// <summary>What is recorded of the answer.</summary>
    internal static CheckNote Note(DiditAgeAnswer answer, string json, DiditAgeRequest request, DiditSettings settings, DateTimeOffset at) =>
        DiditResponses.Note(
            answer.RequestId, at, answer.AgeEstimation.Status == "Approved" ? CheckVerdict.Approved : CheckVerdict.Declined, request.Options, request.Image, settings) with
        {
            Kind = CheckKind.Age,
            Answer = json,
        };

    /// <summary>Years; null where nobody was judged or the pack cannot tell.</summary>
    private static double? Age(LivenessAssessment assessment) => assessment.Score is null ? null : assessment.AgeGender?.AgeYears;

    /// <summary>Judged on the two decimals that are shown.</summary>
    private static IEnumerable<DiditWarning> OfAge(LivenessAssessment assessment, int threshold)
    {
        if (assessment.Score is null)
        {
            yield break;
        }

        if (Age(assessment) is not { } years)
        {
            yield return _notDetected;
        }
        else if (DiditResponses.Two(years) < threshold)
        {
            yield return _belowMinimum;
        }
    }

    private static readonly DiditWarning _notDetected = new(
        "LIVENESS", "AGE_NOT_DETECTED", null, "error", "Age not estimated",
        "A face was found, but its age could not be estimated. Ask for a new picture that shows the whole face, from the front and in good light.");

    private static readonly DiditWarning _belowMinimum = new(
        "LIVENESS", "AGE_BELOW_MINIMUM", null, "error", "Looks younger than required",
        "The person looks younger than the least age of this request. An apparent age is an estimate: ask for a document where it matters.");
}
