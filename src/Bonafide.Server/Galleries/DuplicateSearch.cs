using Bonafide.Engine.Recognition;
using Bonafide.Engine.Search;
using Bonafide.Storage.Galleries;

namespace Bonafide.Server.Galleries;

/// <summary>Asks a memory of faces for the nearest ones.</summary>
/// <param name="vector">Of unit length.</param>
/// <param name="limit">At most so many.</param>
/// <param name="minCosine">At least so near.</param>
/// <param name="accept">Faces by number that count at all.</param>
public delegate IReadOnlyList<Neighbor> NearestFaces(ReadOnlyMemory<float> vector, int limit, double minCosine, Func<long, bool> accept);

/// <summary>Pairs of faces of one gallery that are one person's, under different names or none: each pair once, by its later face.</summary>
/// <param name="faces">Where what was found is looked up.</param>
/// <param name="scale">Of the network that made the vectors.</param>
/// <param name="nearest">The gallery's faces in memory.</param>
public sealed class DuplicateSearch(FaceStore faces, SimilarityScale scale, NearestFaces nearest)
{
    private const int MostOfOneFace = 100;

    /// <summary>The pairs of a face with earlier ones, nearest first.</summary>
    /// <param name="applicationId">Whose gallery it is.</param>
    /// <param name="number">Of the later face.</param>
    /// <param name="vector">Its vector.</param>
    /// <param name="limits">Of the gallery.</param>
    /// <param name="withPossible">Also pairs that somebody should look at.</param>
    /// <param name="cancellation">Given up.</param>
    public async Task<IReadOnlyList<DuplicateFaces>> OfAsync(
        Guid applicationId, long number, ReadOnlyMemory<float> vector, SearchLimits limits, bool withPossible, CancellationToken cancellation)
    {
        IReadOnlyList<Neighbor> near = nearest(vector, MostOfOneFace, withPossible ? limits.Possible : limits.Same, other => other < number);
        if (near.Count == 0)
        {
            return [];
        }

        IReadOnlyList<EnrolledFace> found = await faces.FindAsync(applicationId, [number, .. near.Select(neighbor => neighbor.Key)], cancellation);
        return found.Count == 0 || found[0].Number != number ? [] :
        [
            .. found.Skip(1).Where(twin => twin.SubjectId != found[0].SubjectId && twin.GalleryId == found[0].GalleryId).Select(twin =>
            {
                double cosine = near.First(neighbor => neighbor.Key == twin.Number).Cosine;
                return new DuplicateFaces(found[0], twin, cosine, scale.FalseMatchRateAt(cosine), cosine >= limits.Same);
            }),
        ];
    }
}

/// <param name="Later">Enrolled after the other.</param>
/// <param name="FalseMatchRate">Of pairs of strangers that come as close.</param>
/// <param name="IsSame">They count as one person; else somebody should look.</param>
public sealed record DuplicateFaces(EnrolledFace Later, EnrolledFace Earlier, double Cosine, double FalseMatchRate, bool IsSame);
