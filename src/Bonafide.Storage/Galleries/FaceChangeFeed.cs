using System.Security.Cryptography;
using Bonafide.Storage.Checks;
using Bonafide.Storage.Databases;
using Bonafide.Storage.Encryption;

namespace Bonafide.Storage.Galleries;

/// <summary>
/// How a node's memory follows the faces of the database: everything once, then each change in order, whoever made it. Changes are told
/// by their state now, so one that is told twice does no harm. docs/decisions/0020.
/// </summary>
public sealed class FaceChangeFeed
{
    private const int ChangePage = 500;

    /// <summary>So many changes are kept for nodes that were away; who has missed more loads everything anew.</summary>
    private const long KeepChanges = 100_000;

    private readonly Database _database;
    private readonly KeyRing _keys;

    internal FaceChangeFeed(Database database, KeyRing keys)
    {
        _database = database;
        _keys = keys;
    }

    /// <summary>Reads every face of a model, on all processors.</summary>
    /// <param name="modelId">Faces of other models are left out: they cannot be compared.</param>
    /// <param name="receive">Takes one face; they come in any order and from several threads at once.</param>
    /// <returns>From where to follow, and how many faces could not be opened and are not searched.</returns>
    public async Task<FaceLoad> LoadAsync(string modelId, FaceReceiver receive, CancellationToken cancellation = default)
    {
        MasterKey master = _keys.Master;
        FaceLoad load = await LoadAsync(master, modelId, receive, cancellation);
        if (load.Unreadable > 0)
        {
            // Another process may have rotated the master key since we opened it.
            await _keys.OpenAsync(cancellation);
            load = _keys.Master.Id == master.Id ? load : await LoadAsync(_keys.Master, modelId, receive, cancellation);
        }

        return load;
    }

    /// <summary>The next changes.</summary>
    /// <param name="after">Where the reader stands.</param>
    /// <param name="modelId">A face of another model counts as gone.</param>
    /// <returns>Null where the reader was away for too long and has to load anew.</returns>
    public Task<FaceChanges?> ReadAsync(long after, string modelId, CancellationToken cancellation = default)
    {
        bool strict = true;
        return _keys.ReadAsync(
            async (session, master) =>
            {
                List<(long Number, FaceChange Change)> read = await session.QueryAsync(
                    $"""
                    SELECT c.number, c.face_number, c.gallery_id, f.id, f.sealed_vector, s.id, s.wrapped_key
                    FROM face_changes c LEFT JOIN faces f ON f.number = c.face_number AND f.model_id = {modelId} LEFT JOIN subjects s ON s.id = f.subject_id
                    WHERE c.number > {after} ORDER BY c.number LIMIT {ChangePage}
                    """,
                    row => (row.Number(0), new FaceChange(row.Number(1), row.Id(2), row.IsNull(3) || row.IsNull(5) ? null : Open(row, master))));

                // The first throw lets the key ring look for a rotated key; what does not open then is damaged, and cannot be searched.
                strict = false;

                // Numbers may be missing for changes that were rolled back, but only forgetting leaves nothing below.
                bool missed = read.Count > 0 && read[0].Number > after + 1
                    && await session.CountAsync($"SELECT COUNT(*) FROM (SELECT 1 FROM face_changes WHERE number <= {after} LIMIT 1) AS before") == 0;
                return missed ? null : new FaceChanges(read.Count > 0 ? read[^1].Number : after, [.. read.Select(line => line.Change)], read.Count == ChangePage);
            },
            cancellation);

        FaceVector? Open(Row row, MasterKey master)
        {
            try
            {
                return SealedFace.OpenVector(Subjects.Unwrap(master, row.Id(5), row.Bytes(6)), row.Id(3), modelId, row.Bytes(4));
            }
            catch (CryptographicException) when (strict)
            {
                strict = false;
                throw;
            }
            catch (CryptographicException)
            {
                return null;
            }
        }
    }

    /// <summary>Listens for changes until it is disposed of.</summary>
    /// <exception cref="StorageUnavailableException">The database does not answer.</exception>
    public async Task<FaceSignal> ListenAsync(CancellationToken cancellation = default) => new(await _database.OpenFaceSignalAsync(cancellation));

    /// <summary>The number of the newest change.</summary>
    public Task<long> LastChangeAsync(CancellationToken cancellation = default) =>
        _database.ReadAsync(session => session.CountAsync($"SELECT MAX(number) FROM face_changes"), cancellation);

    internal static Task<int> ForgetAsync(Session session) =>
        session.ExecuteAsync($"DELETE FROM face_changes WHERE number < (SELECT MAX(number) FROM face_changes) - {KeepChanges}");

    private async Task<FaceLoad> LoadAsync(MasterKey master, string modelId, FaceReceiver receive, CancellationToken cancellation)
    {
        // Read first: what changes while the faces are read is told once more.
        long position = await LastChangeAsync(cancellation);
        using FacePages pages = new(_database);
        (long Loaded, long Unreadable)[] parts = await Task.WhenAll(
            Enumerable.Range(0, Environment.ProcessorCount).Select(_ => Task.Run(() => ReadPagesAsync(pages, master, modelId, receive, cancellation), cancellation)));
        return new FaceLoad(position, parts.Sum(part => part.Loaded), parts.Sum(part => part.Unreadable));
    }

    /// <summary>Reads pages that nobody else reads until there are no more. A face is opened as it is read, so that nothing piles up.</summary>
    private async Task<(long Loaded, long Unreadable)> ReadPagesAsync(
        FacePages pages, MasterKey master, string modelId, FaceReceiver receive, CancellationToken cancellation)
    {
        long loaded = 0, unreadable = 0;
        using FaceOpener opener = new(master);
        while (await pages.NextAsync(cancellation) is var (first, behind))
        {
            // COALESCE keeps the databases from their index of models, which would lead to nearly every row, each on a way of its own.
            List<bool> opened = await _database.ReadAsync(
                session => session.QueryAsync(
                    $"""
                    SELECT f.number, f.id, f.gallery_id, f.sealed_vector, s.id, s.wrapped_key FROM faces f JOIN subjects s ON s.id = f.subject_id
                    WHERE f.number >= {first} AND f.number < {behind} AND COALESCE(f.model_id, '') = {modelId}
                    """,
                    row =>
                    {
                        ReadOnlySpan<float> components = opener.Open(row.Id(4), row.Bytes(5), row.Id(1), row.Bytes(3));
                        if (!components.IsEmpty)
                        {
                            receive(row.Number(0), row.Id(2), components);
                        }

                        return !components.IsEmpty;
                    }),
                cancellation);
            loaded += opened.Count(open => open);
            unreadable += opened.Count(open => !open);
        }

        return (loaded, unreadable);
    }
}

/// <summary>Takes one face in.</summary>
/// <param name="number">Of the face.</param>
/// <param name="components">Of unit length; the receiver's only until it comes back.</param>
public delegate void FaceReceiver(long number, Guid galleryId, ReadOnlySpan<float> components);

/// <param name="Position">From where to follow the changes.</param>
/// <param name="Faces">How many were read.</param>
/// <param name="Unreadable">How many did not open.</param>
public readonly record struct FaceLoad(long Position, long Faces, long Unreadable);

/// <param name="Number">Of the face.</param>
/// <param name="Vector">What it is now; null = it is gone.</param>
public readonly record struct FaceChange(long Number, Guid GalleryId, FaceVector? Vector);

/// <param name="Position">Where the reader stands after them.</param>
/// <param name="HasMore">Whether there may be more already.</param>
public sealed record FaceChanges(long Position, IReadOnlyList<FaceChange> Changes, bool HasMore);

/// <summary>Wakes a follower; it may wake in vain.</summary>
public sealed class FaceSignal : IAsyncDisposable
{
    private readonly ChangeSignal _signal;

    internal FaceSignal(ChangeSignal signal) => _signal = signal;

    /// <summary>Comes back when faces may have changed, or after this time.</summary>
    /// <exception cref="StorageUnavailableException">The connection is lost: listen anew, then read what was missed.</exception>
    public Task WaitAsync(TimeSpan atMost, CancellationToken cancellation) => _signal.WaitAsync(atMost, cancellation);

    public ValueTask DisposeAsync() => _signal.DisposeAsync();
}
