using Bonafide.Storage.Policies;

namespace Bonafide.Server.Dialects.Didit;

/// <summary>The limits and actions of this dialect's warnings, as the application's policy sets them. docs/dialects/didit.md has the defaults.</summary>
/// <param name="Policy">The caller's policy.</param>
internal sealed record DiditSettings(ApplicationPolicy Policy)
{
    /// <summary>Under which calls of this dialect are recorded.</summary>
    internal const string Dialect = "didit";

    /// <summary>Largest picture, in bytes: the vendor's limit.</summary>
    internal const int MaxImageBytes = 5 * 1024 * 1024;

    /// <summary>face_liveness_score_decline_threshold where the request names none, 0-100.</summary>
    internal decimal LivenessDeclineThreshold => (decimal)Policy.DeclineThreshold * 100;

    /// <summary>face_match_score_decline_threshold where the request names none, 0-100: the vendor's default.</summary>
    internal const decimal FaceMatchDeclineThreshold = 30;

    /// <summary>age_estimation_decline_threshold where the request names none, in years: the vendor's default.</summary>
    internal const int AgeDeclineThreshold = 18;

    /// <summary>What a warning does to the answer, as the vendor maps the three actions; what has no action keeps its own level.</summary>
    internal string LogType(CheckWarning warning, string preset) => ActionFor(warning) switch
    {
        WarningAction.NoAction => preset,
        WarningAction.Review => DiditLogType.Warning,
        WarningAction.Decline => DiditLogType.Error,
    };

    internal WarningAction ActionFor(CheckWarning warning) => Policy.Actions.GetValueOrDefault(warning, WarningAction.NoAction);
}

/// <summary>What a warning does: an error declines, the others are told.</summary>
internal static class DiditLogType
{
    internal const string Error = "error", Warning = "warning", Information = "information";
}
