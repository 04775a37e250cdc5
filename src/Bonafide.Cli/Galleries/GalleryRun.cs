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
    /// <summary>The gallery's faces in memory.</summary>
    /// <param name="also">Takes each face as well, from several threads at once.</param>
    internal async Task<EmbeddingIndex> LoadAsync(FaceReceiver? also, CancellationToken cancellation)
    {
        EmbeddingIndex index = new(Reader.Model.Dimensions);
        FaceLoad load = await Storage.FaceChanges.LoadAsync(
            Reader.Model.Id,
            (number, gallery, components) =>
            {
                if (gallery == Gallery.Id)
                {
                    index.Put(number, components);
                    also?.Invoke(number, gallery, components);
                }
            },
            cancellation);
        return load.Unreadable == 0 ? index : throw new FaultException($"{load.Unreadable} faces do not open with this master key: run 'bonafide db verify'.");
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
