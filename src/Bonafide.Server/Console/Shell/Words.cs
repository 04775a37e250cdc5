using System.Globalization;
using Bonafide.Engine.Decision;
using Bonafide.Evaluation.Reports;
using Bonafide.Server.Checks;
using Bonafide.Storage.Checks;
using Bonafide.Storage.Evaluations;
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

    internal static string Of(EvaluationState state) => state switch
    {
        EvaluationState.Running => "running",
        EvaluationState.Finished => "finished",
        EvaluationState.Failed => "failed",
        EvaluationState.Cancelled => "cancelled",
        EvaluationState.Interrupted => "interrupted",
    };

    internal static string Tone(EvaluationState state) => state switch
    {
        EvaluationState.Running => "warn",
        EvaluationState.Finished => "good",
        EvaluationState.Failed or EvaluationState.Interrupted => "bad",
        EvaluationState.Cancelled => "",
    };

    /// <summary>As in "4.9 %".</summary>
    internal static string Of(RateReport rate) => rate.Value is { } value ? Number(100 * value, "0.0") + " %" : "–";

    /// <summary>As in "(39/796)".</summary>
    internal static string Counts(RateReport rate) => string.Create(CultureInfo.InvariantCulture, $"({rate.Errors}/{rate.Trials})");

    /// <summary>An actor of the audit log, for people.</summary>
    internal static string Person(string actor) => actor.StartsWith("user:", StringComparison.Ordinal) ? actor["user:".Length..] : actor;

    /// <summary>A time to come, roughly.</summary>
    internal static string About(TimeSpan time) => time.TotalSeconds < 90 ? $"about {Number(Math.Max(1, time.TotalSeconds), "0")} s"
        : time.TotalMinutes < 90 ? $"about {Number(time.TotalMinutes, "0")} min"
        : $"about {Number(time.TotalHours, "0.0")} h";

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

    /// <summary>A code of <see cref="WarningCode"/>.</summary>
    internal static string OfWarning(string code) => code == WarningCode.BlockedFace ? "on the blocklist" : Enum.TryParse(code, out CheckWarning warning) ? Of(warning) : code;

    internal static string Of(CheckFailure failure, string? detail) => failure switch
    {
        CheckFailure.EmptyImage => "The file is empty.",
        CheckFailure.TooManyBytes => $"The file is too large. {detail}",
        CheckFailure.UnsupportedFormat => "This is no JPEG, PNG, WebP or TIFF picture.",
        CheckFailure.TooManyPixels => $"The picture has too many pixels. {detail}",
        CheckFailure.TooManyPages => $"The file has too many pages. {detail}",
        CheckFailure.DamagedImage => "The picture is damaged and cannot be read.",
        CheckFailure.TookTooLong => "Reading the picture took too long.",
        CheckFailure.NoCredits => "The application has no credits left.",
        CheckFailure.NotInPack => "The model pack has no network for this.",
        CheckFailure.Overloaded => "The server has too much to do just now. Try again in a moment.",
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

    /// <summary>"1 of 1,500,000": a measured rate, to two digits, which is as well as it is known.</summary>
    /// <param name="rate">Above 0.</param>
    internal static string OneOf(double rate)
    {
        double trials = Math.Max(1, 1 / rate);
        double unit = Math.Pow(10, Math.Max(0, Math.Floor(Math.Log10(trials)) - 1));
        return $"1 of {Count((long)(Math.Round(trials / unit) * unit))}";
    }
}
