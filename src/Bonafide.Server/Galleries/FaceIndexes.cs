using System.Collections.Concurrent;
using Bonafide.Engine;
using Bonafide.Engine.Recognition;
using Bonafide.Engine.Search;
using Bonafide.Storage.Galleries;

namespace Bonafide.Server.Galleries;

/// <summary>
/// The faces of all galleries in this node's memory: read once at the start, then following the database. Searching never waits for
/// either. What is found here is confirmed in the database before anybody is told of it.
/// </summary>
internal sealed class FaceIndexes(FaceChangeFeed feed, ILivenessEngine engine) : IDisposable
{
    private readonly SemaphoreSlim _following = new(1);
    private volatile ConcurrentDictionary<Guid, EmbeddingIndex> _galleries = new();
    private long _position;

    /// <summary>How many faces are in memory, of all galleries.</summary>
    internal long Faces => _galleries.Values.Sum(index => (long)index.Count);

    /// <summary>Bytes that they take.</summary>
    internal long MemoryBytes => _galleries.Values.Sum(index => index.MemoryBytes);

    /// <summary>Reads everything anew; nothing where the pack has no embedding.</summary>
    internal async Task<FaceLoad> LoadAsync(CancellationToken cancellation)
    {
        if (engine.Embedding is not { } model)
        {
            return default;
        }

        await _following.WaitAsync(cancellation);
        try
        {
            return await LoadAsync(model, cancellation);
        }
        finally
        {
            _following.Release();
        }
    }

    /// <summary>Takes in every change that was committed before the call, whoever made it.</summary>
    internal async Task CatchUpAsync(CancellationToken cancellation)
    {
        if (engine.Embedding is not { } model)
        {
            return;
        }

        await _following.WaitAsync(cancellation);
        try
        {
            bool more = true;
            while (more)
            {
                if (await feed.ReadAsync(_position, model.Id, cancellation) is not { } changes)
                {
                    await LoadAsync(model, cancellation);
                    return;
                }

                foreach (FaceChange change in changes.Changes)
                {
                    Apply(model, change);
                }

                _position = changes.Position;
                more = changes.HasMore;
            }
        }
        finally
        {
            _following.Release();
        }
    }

    /// <summary>The nearest faces of a gallery, nearest first.</summary>
    /// <param name="galleryId">One that this node has not heard of is empty.</param>
    /// <param name="probe">Of the engine's own network.</param>
    /// <param name="limit">At most so many.</param>
    /// <param name="minCosine">At least so near.</param>
    /// <param name="accept">Faces by number that count at all.</param>
    internal IReadOnlyList<Neighbor> Search(Guid galleryId, FaceEmbedding probe, int limit, double minCosine, Func<long, bool>? accept = null) =>
        _galleries.TryGetValue(galleryId, out EmbeddingIndex? index) ? index.Search(probe.Vector.Span, limit, minCosine, accept) : [];

    /// <summary>How many faces of a gallery can be found.</summary>
    internal int Count(Guid galleryId) => _galleries.TryGetValue(galleryId, out EmbeddingIndex? index) ? index.Count : 0;

    /// <summary>Whether a face is in this node's memory.</summary>
    internal bool Contains(Guid galleryId, long number) => _galleries.TryGetValue(galleryId, out EmbeddingIndex? index) && index.Contains(number);

    public void Dispose()
    {
        _following.Dispose();
        foreach (EmbeddingIndex index in _galleries.Values)
        {
            index.Dispose();
        }
    }

    private async Task<FaceLoad> LoadAsync(EmbeddingModel model, CancellationToken cancellation)
    {
        ConcurrentDictionary<Guid, EmbeddingIndex> fresh = new();
        FaceLoad load = await feed.LoadAsync(
            model.Id,
            (number, gallery, components) => fresh.GetOrAdd(gallery, _ => new EmbeddingIndex(model.Dimensions)).Put(number, components),
            cancellation);

        // The old ones go when the last search in them has ended.
        _galleries = fresh;
        _position = load.Position;
        return load;
    }

    private void Apply(EmbeddingModel model, FaceChange change)
    {
        if (change.Vector is { } vector)
        {
            _galleries.GetOrAdd(change.GalleryId, _ => new EmbeddingIndex(model.Dimensions)).Put(change.Number, vector.Components.Span);
        }
        else if (_galleries.TryGetValue(change.GalleryId, out EmbeddingIndex? index))
        {
            index.Remove(change.Number);
        }
    }
}
