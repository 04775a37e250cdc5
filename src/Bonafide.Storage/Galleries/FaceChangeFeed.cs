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
    private const int LoadPage = 5_000, ChangePage = 500;

    /// <summary>So many changes are kept for nodes that were away; who has missed more loads everything anew.</summary>
    private const long KeepChanges = 100_000;

    private readonly Database _database;
    private readonly KeyRing _keys;

    internal FaceChangeFeed(Database database, KeyRing keys)
    {
        _database = database;
        _keys = keys;
    }

    /// <summary>Reads every face of a model, page by page. Pages come in any order and from several threads at once.</summary>
    /// <param name="modelId">Faces of other models are left out: they cannot be compared.</param>
    /// <param name="receive">Takes one page.</param>
    /// <returns>From where to follow, and how many faces could not be opened and are not searched.</returns>
    public async Task<FaceLoad> LoadAsync(string modelId, Action<IReadOnlyList<SearchableFace>> receive, CancellationToken cancellation = default)
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

    private async Task<FaceLoad> LoadAsync(MasterKey master, string modelId, Action<IReadOnlyList<SearchableFace>> receive, CancellationToken cancellation)
    {
        // Read first: what changes while the pages are read is told once more.
        long position = await LastChangeAsync(cancellation);
        long last = 0, loaded = 0, unreadable = 0;
        List<Task> opening = [];
        while (true)
        {
            List<SealedVector> page = await _database.ReadAsync(
                session => session.QueryAsync(
                    $"""
                    SELECT f.number, f.id, f.gallery_id, f.sealed_vector, s.id, s.wrapped_key FROM faces f JOIN subjects s ON s.id = f.subject_id
                    WHERE f.number > {last} AND f.model_id = {modelId} ORDER BY f.number LIMIT {LoadPage}
                    """,
                    row => new SealedVector(row.Number(0), row.Text(1), row.Text(2), row.Bytes(3), row.Text(4), row.Bytes(5))),
                cancellation);
            if (page.Count == 0)
            {
                break;
            }

            last = page[^1].Number;
            opening.Add(Task.Run(
                () =>
                {
                    List<SearchableFace> opened = Open(page, master, modelId);
                    Interlocked.Add(ref unreadable, page.Count - opened.Count);
                    Interlocked.Add(ref loaded, opened.Count);
                    receive(opened);
                },
                cancellation));
            if (opening.Count > Environment.ProcessorCount)
            {
                Task done = await Task.WhenAny(opening);
                await done;
                opening.Remove(done);
            }
        }

        await Task.WhenAll(opening);
        return new FaceLoad(position, loaded, unreadable);
    }

    private static List<SearchableFace> Open(List<SealedVector> page, MasterKey master, string modelId)
    {
        List<SearchableFace> opened = new(page.Count);
        foreach (SealedVector row in page)
        {
            try
            {
                byte[] key = Subjects.Unwrap(master, Guid.Parse(row.Subject), row.WrappedKey);
                FaceVector vector = SealedFace.OpenVector(key, Guid.Parse(row.Face), modelId, row.Box);
                CryptographicOperations.ZeroMemory(key);
                opened.Add(new SearchableFace(row.Number, Guid.Parse(row.Gallery), vector));
            }
            catch (Exception fault) when (fault is CryptographicException or InvalidDataException)
            {
                // Counted by the caller: it is not there to be searched, and the verification tells of it.
            }
        }

        return opened;
    }

    private readonly record struct SealedVector(long Number, string Face, string Gallery, byte[] Box, string Subject, byte[] WrappedKey);
}

/// <param name="Number">Of the face.</param>
public readonly record struct SearchableFace(long Number, Guid GalleryId, FaceVector Vector);

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
