using Bonafide.Engine;
using Bonafide.Engine.Recognition;
using Bonafide.Server.Checks;
using Bonafide.Server.Galleries;
using Bonafide.Server.Security;
using Bonafide.Storage.Checks;
using Bonafide.Storage.Galleries;

namespace Bonafide.Server.Dialects.Didit.FaceSearch;

/// <param name="Screening">The nearest of the blocklist and of approved sessions: what the warnings are about.</param>
/// <param name="Matches">At most five.</param>
internal sealed record DiditFoundFaces(Screening Screening, IReadOnlyList<DiditMatch> Matches);

/// <summary>Searches the faces of saved sessions and those of the blocklist; faces under the call's own <c>vendor_data</c> are passed over.</summary>
internal sealed class DiditFaceFinder(FaceScreening screening, GallerySearch search, FaceIndexes indexes, ILivenessEngine engine)
{
    private const int MaxMatches = 5;

    internal async Task<DiditFoundFaces> FindAsync(Caller caller, FaceEmbedding face, DiditFaceSearchRequest request, CancellationToken cancellation)
    {
        string? own = request.Options.Subject;
        SimilarityScale scale = engine.Similarity!;
        IReadOnlyList<FaceHit> blocked = await SearchAsync(GalleryKind.Blocklist, IsAnother);
        IReadOnlyList<FaceHit> sessions = await SearchAsync(
            GalleryKind.Checks, found => IsAnother(found) && (!request.BlocklistFirst || found.Origin?.Verdict == CheckVerdict.Approved));
        return new DiditFoundFaces(
            await screening.ScreenAsync(caller, face, own, cancellation), Matches(blocked, sessions, request.BlocklistFirst, caller.Policy.SameFaceCosine(scale)));

        bool IsAnother(EnrolledFace found) => own is null || found.SubjectReference != own;

        async Task<IReadOnlyList<FaceHit>> SearchAsync(GalleryKind kind, Func<EnrolledFace, bool> counts) =>
            await search.FindOfKindAsync(caller.ApplicationId, kind, cancellation) is { } gallery
                ? await search.SearchAsync(
                    caller.ApplicationId, gallery, face, SearchLimits.Of(caller.Policy, scale, indexes.Count(gallery)).Possible, MaxMatches, counts, cancellation)
                : [];
    }

    /// <summary>Nearest first; each session once, whether it is on the blocklist or not.</summary>
    private static IReadOnlyList<DiditMatch> Matches(IReadOnlyList<FaceHit> blocked, IReadOnlyList<FaceHit> sessions, bool blocklistFirst, double sameFace)
    {
        HashSet<Guid?> blockedSessions = [.. blocked.Select(hit => hit.Face.Origin?.CheckId)];
        return
        [
            .. blocked.Select(hit => (Hit: hit, IsBlocklisted: true))
                .Concat(sessions.Where(hit => !blockedSessions.Contains(hit.Face.Origin?.CheckId)).Select(hit => (Hit: hit, IsBlocklisted: false)))
                .OrderByDescending(found => blocklistFirst && found.IsBlocklisted)
                .ThenByDescending(found => found.Hit.Similarity.Cosine)
                .Take(MaxMatches)
                .Select(found => DiditMatches.From(found.Hit, sameFace, found.IsBlocklisted)),
        ];
    }
}
