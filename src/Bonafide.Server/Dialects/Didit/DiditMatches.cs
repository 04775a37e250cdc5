using Bonafide.Server.Checks;
using Bonafide.Server.Dialects.Didit.Sessions;
using Bonafide.Server.Galleries;
using Bonafide.Storage.Galleries;

namespace Bonafide.Server.Dialects.Didit;

/// <summary>From a face that was found to the vendor's match. Pure.</summary>
internal static class DiditMatches
{
    /// <param name="hit">What was found.</param>
    /// <param name="sameFace">The cosine from which two faces are one person's in a comparison: shown as 50.</param>
    /// <param name="isBlocklisted">Whether it is on the blocklist.</param>
    internal static DiditMatch From(FaceHit hit, double sameFace, bool isBlocklisted)
    {
        FaceOrigin? origin = hit.Face.Origin;
        return new DiditMatch(
            origin?.CheckId,
            origin?.Number,
            DiditResponses.Two(Likeness.Of(hit.Similarity.Cosine, sameFace) * 100),
            origin is null ? "list_entry" : "session",
            hit.Face.SubjectReference,
            origin?.At is { } at ? DiditResponses.Iso(at) : null,
            new DiditUserDetails(null, null, null),
            null,
            origin?.Verdict is { } verdict ? DiditDecisions.Status(verdict) : null,
            isBlocklisted,
            false,
            DiditScreeningWarnings.ApiService(origin),
            null,
            hit.Face.Id);
    }

    /// <summary>Those that a screening came upon, each session once.</summary>
    internal static IReadOnlyList<DiditMatch> From(Screening found, double sameFace)
    {
        List<DiditMatch> matches = [];
        if (found.Blocked is { } blocked)
        {
            matches.Add(From(blocked.Hit, sameFace, isBlocklisted: true));
        }

        if (found.Duplicate is { } duplicate && matches.All(match => match.SessionId != duplicate.Hit.Face.Origin?.CheckId))
        {
            matches.Add(From(duplicate.Hit, sameFace, isBlocklisted: false));
        }

        return matches;
    }

    /// <summary>
    /// As they are kept with a session: without other people's names, which would stay there when those people are erased.
    /// </summary>
    internal static IReadOnlyList<DiditMatch> Kept(IReadOnlyList<DiditMatch> matches) => [.. matches.Select(match => match with { VendorData = null })];
}

/// <param name="SessionId">Null where a picture was put on the blocklist by itself.</param>
/// <param name="SessionNumber">Null, too, where the session is gone.</param>
/// <param name="SimilarityPercentage">0-100, two decimals: 50 where a comparison would begin to take the two for one person, 100 for the same picture.</param>
/// <param name="Source">session or list_entry.</param>
/// <param name="VendorData">Of the session that was found.</param>
/// <param name="VerificationDate">Of that session.</param>
/// <param name="UserDetails">From documents: we know of none.</param>
/// <param name="MatchImageUrl">A URL for a picture without the key of the API: we give none.</param>
/// <param name="Status">Of that session.</param>
/// <param name="IsAllowlisted">There is no allowlist.</param>
/// <param name="ApiService">The standalone call that the face came from, or null.</param>
/// <param name="VendorUserId">There are no users of the vendor's.</param>
/// <param name="BiometricTemplateId">Of the face in its gallery.</param>
internal sealed record DiditMatch(
    Guid? SessionId,
    long? SessionNumber,
    decimal SimilarityPercentage,
    string Source,
    string? VendorData,
    string? VerificationDate,
    DiditUserDetails UserDetails,
    string? MatchImageUrl,
    string? Status,
    bool IsBlocklisted,
    bool IsAllowlisted,
    string? ApiService,
    string? VendorUserId,
    Guid BiometricTemplateId);

internal sealed record DiditUserDetails(string? FullName, string? DocumentType, string? DocumentNumber);
