using Bonafide.Engine.Search;
using Bonafide.Server.Galleries;
using Bonafide.Storage;
using Bonafide.Storage.Applications;
using Bonafide.Storage.Galleries;
using Bonafide.Storage.Policies;

namespace Bonafide.Cli.Galleries;

/// <summary>One gallery and what it takes to work on it.</summary>
internal sealed record GalleryRun(BonafideStorage Storage, Application Owner, Gallery Gallery, FaceReader Reader)
{
    /// <summary>The gallery's faces in memory, with their vectors.</summary>
    internal async Task<(EmbeddingIndex Index, IReadOnlyList<SearchableFace> Faces)> LoadAsync(CancellationToken cancellation)
    {
        EmbeddingIndex index = new(Reader.Model.Dimensions);
        List<SearchableFace> faces = [];
        FaceLoad load = await Storage.FaceChanges.LoadAsync(
            Reader.Model.Id,
            page =>
            {
                foreach (SearchableFace face in page.Where(face => face.GalleryId == Gallery.Id))
                {
                    index.Put(face.Number, face.Vector.Components.Span);
                    lock (faces)
                    {
                        faces.Add(face);
                    }
                }
            },
            cancellation);
        return load.Unreadable == 0
            ? (index, [.. faces.OrderBy(face => face.Number)])
            : throw new FaultException($"{load.Unreadable} faces do not open with this master key: run 'bonafide db verify'.");
    }

    /// <summary>From which cosine faces of this gallery count as one person's, by the application's policy.</summary>
    internal async Task<SearchLimits> LimitsAsync(int faces, CancellationToken cancellation)
    {
        PolicyVersion policy = await Storage.Policies.CurrentAsync(Owner.Id, cancellation) ?? throw new FaultException($"'{TextTable.Harmless(Owner.Name)}' has no policy.");
        return SearchLimits.Of(policy, Reader.Scale, faces);
    }

    /// <summary>How many faces of the gallery another model has computed: nobody finds them.</summary>
    internal async Task<long> StaleAsync(CancellationToken cancellation) => (await Storage.Galleries.CountAsync(Gallery.Id, Reader.Model.Id, cancellation)).Stale;
}
