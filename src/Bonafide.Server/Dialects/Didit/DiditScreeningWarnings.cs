using Bonafide.Server.Checks;
using Bonafide.Server.Galleries;
using Bonafide.Storage.Galleries;
using Bonafide.Storage.Policies;

namespace Bonafide.Server.Dialects.Didit;

/// <summary>The risks that come of whose face it is: on the blocklist, or approved before under another name. The texts are our own.</summary>
internal static class DiditScreeningWarnings
{
    /// <summary>A face on the blocklist for sure always declines; what a possible one does is for the policy to say.</summary>
    internal static IEnumerable<DiditWarning> OfBlocklist(Screening found, DiditSettings settings)
    {
        if (found.Blocked is { } hit)
        {
            FaceOrigin? origin = hit.Hit.Face.Origin;
            DiditBlocklistedSession session = new(origin?.CheckId, origin?.Number, ApiService(origin));
            yield return hit.IsSure
                ? _blocked with { AdditionalData = session }
                : _possiblyBlocked with { AdditionalData = session, LogType = settings.LogType(CheckWarning.PossiblyBlockedFace, DiditLogType.Information) };
        }
    }

    internal static bool IsOfBlocklist(DiditWarning warning) => warning.Risk == _blocked.Risk || warning.Risk == _possiblyBlocked.Risk;

    /// <summary>A hit on the blocklist suppresses a duplicate that is as sure as it: it is the same news, and the lesser one.</summary>
    internal static IEnumerable<DiditWarning> OfDuplicates(Screening found, DiditSettings settings)
    {
        if (found.Duplicate is { } hit && found.Blocked?.IsSure != hit.IsSure)
        {
            FaceOrigin? origin = hit.Hit.Face.Origin;
            DiditDuplicatedSession session = new(origin?.CheckId, origin?.Number, ApiService(origin));
            yield return hit.IsSure
                ? _duplicate with { AdditionalData = session, LogType = settings.LogType(CheckWarning.DuplicateFace, DiditLogType.Information) }
                : _possibleDuplicate with { AdditionalData = session, LogType = settings.LogType(CheckWarning.PossibleDuplicateFace, DiditLogType.Information) };
        }
    }

    /// <summary>The standalone call of this dialect that a face came from; null where it came from elsewhere, or its session is gone.</summary>
    internal static string? ApiService(FaceOrigin? origin) => origin is { Dialect: DiditSettings.Dialect, Kind: CheckKind.Liveness } ? "PASSIVE_LIVENESS" : null;

    private static readonly DiditWarning _blocked = Make(
        "FACE_IN_BLOCKLIST", DiditLogType.Error, "Face on the blocklist",
        "The face is that of an entry of your blocklist.");

    private static readonly DiditWarning _possiblyBlocked = Make(
        "POSSIBLE_FACE_IN_BLOCKLIST", DiditLogType.Error, "Face possibly on the blocklist",
        "The face resembles that of an entry of your blocklist, but not closely enough to be sure. Somebody should compare the two.");

    private static readonly DiditWarning _duplicate = Make(
        "DUPLICATED_FACE", DiditLogType.Information, "Face seen before",
        "The face is that of a session that was approved before, under another vendor_data or none.");

    private static readonly DiditWarning _possibleDuplicate = Make(
        "POSSIBLE_DUPLICATED_FACE", DiditLogType.Information, "Face possibly seen before",
        "The face resembles that of a session that was approved before, under another vendor_data or none. Somebody should compare the two.");

    private static DiditWarning Make(string risk, string logType, string shortText, string longText) => new("LIVENESS", risk, null, logType, shortText, longText);
}

/// <param name="BlocklistedSessionId">Null where a picture was put on the list by itself.</param>
/// <param name="BlocklistedSessionNumber">Null, too, where the session is gone.</param>
/// <param name="ApiService">The standalone call that it was, or null.</param>
internal sealed record DiditBlocklistedSession(Guid? BlocklistedSessionId, long? BlocklistedSessionNumber, string? ApiService);

/// <param name="ApiService">The standalone call that it was, or null.</param>
internal sealed record DiditDuplicatedSession(Guid? DuplicatedSessionId, long? DuplicatedSessionNumber, string? ApiService);
