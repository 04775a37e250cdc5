using System.Collections.Concurrent;
using Bonafide.Engine;
using Bonafide.Engine.Recognition;
using Bonafide.Engine.Search;
using Bonafide.Storage.Galleries;

namespace Bonafide.Server.Galleries;

/// <summary>Searches galleries: in memory first, then what was found is looked up, so that nobody is told of a face that is gone.</summary>
internal sealed class GallerySearch(FaceIndexes indexes, FaceStore faces, GalleryStore galleries, ILivenessEngine engine)
{
    private readonly ConcurrentDictionary<(Guid Application, GalleryKind Kind), Guid> _known = new();

    /// <summary>The nearest faces that count, nearest first.</summary>
    /// <param name="applicationId">Whose gallery it must be.</param>
    /// <param name="galleryId">Where to search.</param>
    /// <param name="probe">Of the engine's own network.</param>
    /// <param name="minCosine">At least so near.</param>
    /// <param name="limit">At most so many.</param>
    /// <param name="counts">Faces that count; the others are passed over, however near they are.</param>
    /// <param name="cancellation">The client has gone.</param>
    internal async Task<IReadOnlyList<FaceHit>> SearchAsync(
        Guid applicationId, Guid galleryId, FaceEmbedding probe, double minCosine, int limit, Func<EnrolledFace, bool> counts, CancellationToken cancellation)
    {
        List<FaceHit> hits = [];
        HashSet<long> seen = [];
        for (int asked = Math.Max(limit, 8); hits.Count < limit; asked *= 2)
        {
            IReadOnlyList<Neighbor> near = indexes.Search(galleryId, probe, asked, minCosine, number => !seen.Contains(number));
            Dictionary<long, EnrolledFace> found = (await faces.FindAsync(applicationId, [.. near.Select(neighbor => neighbor.Key)], cancellation))
                .Where(face => face.GalleryId == galleryId)
                .ToDictionary(face => face.Number);
            foreach (Neighbor neighbor in near)
            {
                seen.Add(neighbor.Key);
                if (hits.Count < limit && found.TryGetValue(neighbor.Key, out EnrolledFace? face) && counts(face))
                {
                    hits.Add(new FaceHit(face, new FaceSimilarity(neighbor.Cosine, engine.Similarity!.FalseMatchRateAt(neighbor.Cosine))));
                }
            }

            if (near.Count < asked)
            {
                break;
            }
        }

        return hits;
    }

    /// <summary>The gallery of an application that is there by itself; null as long as it holds nothing.</summary>
    internal async ValueTask<Guid?> FindOfKindAsync(Guid applicationId, GalleryKind kind, CancellationToken cancellation)
    {
        if (_known.TryGetValue((applicationId, kind), out Guid known))
        {
            return known;
        }

        Guid? found = await galleries.FindOfKindAsync(applicationId, kind, cancellation);
        return found is { } id ? _known.GetOrAdd((applicationId, kind), id) : null;
    }
}
