using Bonafide.Engine;
using Bonafide.Engine.Recognition;
using Bonafide.Server.Security;
using Bonafide.Storage.Checks;
using Bonafide.Storage.Galleries;
using Bonafide.Storage.Policies;

namespace Bonafide.Server.Galleries;

/// <summary>Whether a face is on the caller's blocklist, and whether it was approved before under another name.</summary>
internal sealed class FaceScreening(FaceIndexes indexes, GallerySearch search, ILivenessEngine engine)
{
    /// <param name="caller">Whose galleries are searched, and whose policy tells the limits.</param>
    /// <param name="face">Null where the picture shows none or the pack has no embedding: nothing is found then.</param>
    /// <param name="ownReference">The caller's own name for the person: faces under it are passed over; null = nobody's are.</param>
    /// <param name="cancellation">The client has gone.</param>
    internal async Task<Screening> ScreenAsync(Caller caller, FaceEmbedding? face, string? ownReference, CancellationToken cancellation)
    {
        return face is null || engine.Similarity is not { } scale ? Screening.Nothing : new Screening(
            await NearestAsync(caller, face, scale, GalleryKind.Blocklist, IsAnother, cancellation),
            await NearestAsync(caller, face, scale, GalleryKind.Checks, found => IsAnother(found) && found.Origin?.Verdict == CheckVerdict.Approved, cancellation));

        bool IsAnother(EnrolledFace found) => ownReference is null || found.SubjectReference != ownReference;
    }

    private async Task<ScreeningHit?> NearestAsync(
        Caller caller, FaceEmbedding face, SimilarityScale scale, GalleryKind kind, Func<EnrolledFace, bool> counts, CancellationToken cancellation)
    {
        if (await search.FindOfKindAsync(caller.ApplicationId, kind, cancellation) is not { } gallery)
        {
            return null;
        }

        SearchLimits limits = SearchLimits.Of(caller.Policy, scale, indexes.Count(gallery));
        IReadOnlyList<FaceHit> hits = await search.SearchAsync(caller.ApplicationId, gallery, face, limits.Possible, 1, counts, cancellation);
        return hits.Count == 0 ? null : new ScreeningHit(hits[0], limits);
    }
}

/// <param name="Blocked">The nearest face of the blocklist, where it is near enough to be told.</param>
/// <param name="Duplicate">The nearest face of an approved check, where it is near enough to be told.</param>
internal sealed record Screening(ScreeningHit? Blocked, ScreeningHit? Duplicate)
{
    internal static Screening Nothing { get; } = new(null, null);

    /// <summary>The verdict of a check in view of what was found: a face that is surely blocked declines, the rest does what the policy says.</summary>
    internal CheckVerdict Judge(CheckVerdict verdict, ApplicationPolicy policy)
    {
        WarningAction action = Blocked is { IsSure: true } ? WarningAction.Decline : (WarningAction)Math.Max(
            (int)Action(Blocked, CheckWarning.PossiblyBlockedFace),
            (int)Action(Duplicate, Duplicate is { IsSure: true } ? CheckWarning.DuplicateFace : CheckWarning.PossibleDuplicateFace));
        return action switch
        {
            WarningAction.Decline => CheckVerdict.Declined,
            WarningAction.Review => verdict == CheckVerdict.Approved ? CheckVerdict.InReview : verdict,
            WarningAction.NoAction => verdict,
        };

        WarningAction Action(ScreeningHit? hit, CheckWarning warning) =>
            hit is null ? WarningAction.NoAction : policy.Actions.GetValueOrDefault(warning, WarningAction.NoAction);
    }
}

/// <param name="Limits">Of its gallery when it was found.</param>
internal sealed record ScreeningHit(FaceHit Hit, SearchLimits Limits)
{
    /// <summary>True from the limit on at which the two count as one person; false where somebody should look.</summary>
    internal bool IsSure => Hit.Similarity.Cosine >= Limits.Same;
}
