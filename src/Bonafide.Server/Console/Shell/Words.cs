using System.Globalization;
using Bonafide.Engine.Decision;
using Bonafide.Storage.Checks;
using Bonafide.Storage.People;
using Bonafide.Storage.Policies;
using Bonafide.Storage.Webhooks;

namespace Bonafide.Server.Console.Shell;

/// <summary>How values are written for people.</summary>
internal static class Words
{
    internal static string Of(ConsoleRole role) => role switch
    {
        ConsoleRole.Viewer => "viewer",
        ConsoleRole.Reviewer => "reviewer",
        ConsoleRole.Owner => "owner",
    };

    internal static string Of(CheckVerdict verdict) => verdict switch
    {
        CheckVerdict.Approved => "approved",
        CheckVerdict.InReview => "in review",
        CheckVerdict.Declined => "declined",
    };

    /// <summary>The colour of a verdict: a class of the style sheet.</summary>
    internal static string Tone(CheckVerdict verdict) => verdict switch
    {
        CheckVerdict.Approved => "good",
        CheckVerdict.InReview => "warn",
        CheckVerdict.Declined => "bad",
    };

    internal static string Of(PadOutcome outcome) => outcome switch
    {
        PadOutcome.BonaFide => "Bona fide",
        PadOutcome.Uncertain => "Uncertain",
        PadOutcome.Attack => "Attack",
        PadOutcome.NonResponse => "Not judged",
    };

    internal static string Of(NonResponseReason reason) => reason switch
    {
        NonResponseReason.NoFace => "No face was found. The whole head should be in the picture, upright.",
        NonResponseReason.FaceTooSmall => "The face is smaller than the policy allows. Come closer to the camera.",
    };

    internal static string Of(DeliveryState state) => state switch
    {
        DeliveryState.Pending => "waiting",
        DeliveryState.Delivered => "delivered",
        DeliveryState.Failed => "failed",
    };

    internal static string Tone(DeliveryState state) => state switch
    {
        DeliveryState.Pending => "warn",
        DeliveryState.Delivered => "good",
        DeliveryState.Failed => "bad",
    };

    internal static string Of(CheckWarning warning) => warning switch
    {
        CheckWarning.SeveralFaces => "several faces",
        CheckWarning.DuplicateFace => "duplicate face",
        CheckWarning.PossibleDuplicateFace => "possible duplicate",
        CheckWarning.PossiblyBlockedFace => "possibly on the blocklist",
        CheckWarning.LowQuality => "low quality",
        CheckWarning.LowLuminance => "dark face",
        CheckWarning.HighLuminance => "bright face",
    };

    internal static string Of(WarningAction action) => action switch
    {
        WarningAction.NoAction => "nothing",
        WarningAction.Review => "review",
        WarningAction.Decline => "decline",
    };

    /// <summary>Words of the record, such as <c>bona_fide</c>.</summary>
    internal static string Plain(string word) => word.Replace('_', ' ');

    /// <summary>UTC, to the second.</summary>
    internal static string Of(DateTimeOffset moment) => moment.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);

    internal static string Day(DateTimeOffset moment) => moment.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    internal static string Number(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);

    internal static string Count(long number) => number.ToString("N0", CultureInfo.InvariantCulture);
}
