using Bonafide.Engine;
using Bonafide.Engine.Quality;
using Bonafide.Server.Galleries;
using Bonafide.Storage.Checks;
using Bonafide.Storage.Policies;

namespace Bonafide.Server.Checks;

/// <summary>What is told of a check beside its score, as codes, whatever its dialect calls them. Only what a call asked for is looked at: without quality there is no warning of it.</summary>
internal static class CheckWarnings
{
    /// <summary>Pure.</summary>
    /// <param name="assessment">What was found in the picture.</param>
    /// <param name="screening">What was found in the galleries; null where nobody searched.</param>
    /// <param name="policy">That judged.</param>
    internal static IReadOnlyList<string> Of(LivenessAssessment assessment, Screening? screening, ApplicationPolicy policy) =>
        [.. OfScreening(screening), .. OfFaces(assessment.Faces.Count), .. OfQuality(assessment.Quality, policy)];

    internal static IReadOnlyList<string> Of(FaceDescription description) => [.. OfFaces(description.Faces.Count)];

    private static IEnumerable<string> OfScreening(Screening? screening)
    {
        if (screening?.Blocked is { } blocked)
        {
            yield return blocked.IsSure ? WarningCode.BlockedFace : nameof(CheckWarning.PossiblyBlockedFace);
        }

        if (screening?.Duplicate is { } duplicate)
        {
            yield return duplicate.IsSure ? nameof(CheckWarning.DuplicateFace) : nameof(CheckWarning.PossibleDuplicateFace);
        }
    }

    private static IEnumerable<string> OfFaces(int count) => count > 1 ? [nameof(CheckWarning.SeveralFaces)] : [];

    private static IEnumerable<string> OfQuality(FaceQuality? quality, ApplicationPolicy policy)
    {
        if (quality is null)
        {
            yield break;
        }

        if (quality.Unified < policy.LowQuality)
        {
            yield return nameof(CheckWarning.LowQuality);
        }

        if (quality.Luminance < policy.LowLuminance)
        {
            yield return nameof(CheckWarning.LowLuminance);
        }
        else if (quality.Luminance > policy.HighLuminance)
        {
            yield return nameof(CheckWarning.HighLuminance);
        }
    }
}
