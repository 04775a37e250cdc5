using System.Globalization;
using Bonafide.Storage.Policies;

namespace Bonafide.Server.Dialects.Glair;

/// <summary>
/// The vendor publishes no cut-offs, so they are an application's settings. Scores are the core's: [0,1], higher = more bona fide, six decimals.
/// </summary>
internal sealed class GlairSettings(ApplicationPolicy policy)
{
    internal const string LowAboveName = "glair.low_above";
    internal const string HighAtName = "glair.high_at";
    internal const string SeveralFacesRatioName = "glair.several_faces_ratio";
    internal const string UnsupportedMediaName = "glair.unsupported_media";
    internal const string FalseMatchRateName = "glair.match_false_match_rate";

    /// <summary>A score above it is spoof LOW. Default 0.6.</summary>
    internal double LowAbove { get; } = Number(policy, LowAboveName, 0.6);

    /// <summary>A score at or below it is spoof HIGH, which goes before LOW where the two overlap. Default 0.3.</summary>
    internal double HighAt { get; } = Number(policy, HighAtName, 0.3);

    /// <summary>
    /// There are too many faces where the second largest has at least this share of the largest one's shorter side. Default 0.6: who stands beside is
    /// a second face, who stands behind is background.
    /// </summary>
    internal double SeveralFacesRatio { get; } = Number(policy, SeveralFacesRatioName, 0.6);

    /// <summary>400 or 415: the vendor documents both for a file of another type. Default 400.</summary>
    internal int UnsupportedMedia { get; } = (int)Number(policy, UnsupportedMediaName, StatusCodes.Status400BadRequest);

    /// <summary>
    /// Two faces match where they are closer than all but this share of pairs of different persons. Default 0.001: the vendor publishes no threshold, and
    /// one in a thousand is what is usual where a person claims to be someone.
    /// </summary>
    internal double FalseMatchRate { get; } = Number(policy, FalseMatchRateName, 0.001);

    /// <summary>What may be set, and what must not be.</summary>
    internal static DialectSetting[] All { get; } =
    [
        new(LowAboveName, "A score above it is spoof LOW. From 0 to below 1, default 0.6.", CutOffFault),
        new(HighAtName, "A score at or below it is spoof HIGH, before LOW. From 0 to below 1, default 0.3.", CutOffFault),
        new(
            SeveralFacesRatioName,
            "Too many faces: the second largest has at least this share of the largest one's shorter side. Above 0, up to 1, default 0.6.",
            value => TryNumber(value, out double ratio) && ratio is > 0 and <= 1 ? null : "must be a number above 0 and up to 1, such as 0.6"),
        new(UnsupportedMediaName, "The status for a picture that is no PNG or JPEG: 400 or 415, default 400.", value => value is "400" or "415" ? null : "must be 400 or 415"),
        new(
            FalseMatchRateName,
            "Faces match where at most this share of pairs of different persons comes as close. From 0.000001 to 0.1, default 0.001.",
            value => TryNumber(value, out double rate) && rate is >= 1e-6 and <= 0.1 ? null : "must be a number from 0.000001 to 0.1, such as 0.001"),
    ];

    private static string? CutOffFault(string value) =>
        TryNumber(value, out double cutOff) && cutOff is >= 0 and < 1 ? null : "must be a number from 0 to below 1, such as 0.6";

    private static double Number(ApplicationPolicy policy, string name, double preset) =>
        policy.DialectSettings.TryGetValue(name, out string? text) && TryNumber(text, out double value) ? value : preset;

    private static bool TryNumber(string text, out double value) =>
        double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out value) && double.IsFinite(value);
}
