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

    /// <summary>The persons whose faces are nearest to any of the probes, nearest first: each once, by the face and the probe that are closest.</summary>
    /// <remarks>
    /// Exact, however many faces a person has: each probe's search goes on until it has met so many persons. Whoever is among the nearest of all probes together is
    /// among the nearest of the probe that they are closest to.
    /// </remarks>
    internal async Task<IReadOnlyList<FaceHit>> SearchPersonsAsync(
        Guid applicationId, Guid galleryId, IReadOnlyList<FaceEmbedding> probes, double minCosine, int limit, CancellationToken cancellation)
    {
        Dictionary<Guid, FaceHit> nearest = [];
        foreach (FaceEmbedding probe in probes)
        {
            HashSet<Guid> met = [];
            foreach (FaceHit hit in await SearchAsync(
                applicationId, galleryId, probe, minCosine, limit, face => face.PersonId is { } person && met.Add(person), cancellation))
            {
                Guid person = hit.Face.PersonId!.Value;
                if (!nearest.TryGetValue(person, out FaceHit? known) || known.Similarity.Cosine < hit.Similarity.Cosine)
                {
                    nearest[person] = hit;
                }
            }
        }

        return [.. nearest.Values.OrderByDescending(hit => hit.Similarity.Cosine).ThenBy(hit => hit.Face.Number).Take(limit)];
    }

    /// <summary>How near one person is to any of the probes, by the closest face; null where no face of theirs in the gallery can be found.</summary>
    internal async Task<double?> NearestAsync(
        Guid applicationId, Guid galleryId, Guid personId, IReadOnlyList<FaceEmbedding> probes, CancellationToken cancellation)
    {
        HashSet<long> own = [.. await faces.NumbersAsync(applicationId, galleryId, personId, cancellation)];
        return own.Count == 0 ? null : probes
            .SelectMany(probe => indexes.Search(galleryId, probe, 1, -1, own.Contains))
            .Max(neighbor => (double?)neighbor.Cosine);
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
