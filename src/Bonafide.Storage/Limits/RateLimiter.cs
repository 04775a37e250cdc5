using System.Buffers.Binary;
using Bonafide.Storage.Databases;

namespace Bonafide.Storage.Limits;

/// <summary>
/// At most so many calls in any 60 seconds: a sliding window in the database, so that it holds across all servers. Up to a limit of
/// <see cref="MostSingle"/> it holds each call's moment; above, calls of one tenth of a second count as made at its end, so that a busy caller's row stays
/// small and the window may refuse a tenth of a second longer, never less. The servers' clocks must agree to well under a second (NTP).
/// </summary>
public sealed class RateLimiter
{
    internal const int MostSingle = 600;

    private const int EntryBytes = sizeof(long);

    /// <summary>An entry is a moment in microseconds, which stay below 2 to the 52nd until 2112, and above it how many calls more than one it stands for.</summary>
    private const int CountAt = 52, MostMore = 2_047;

    private const long Slot = 100_000;

    private readonly Database _database;
    private readonly TimeProvider _time;

    internal RateLimiter(Database database, TimeProvider time)
    {
        _database = database;
        _time = time;
    }

    public static TimeSpan Window { get; } = TimeSpan.FromMinutes(1);

    /// <summary>Counts one call, or refuses it.</summary>
    /// <param name="caller">Whose calls are counted together: the API key.</param>
    /// <param name="limit">Calls a minute, from the policy.</param>
    public Task<RateDecision> TryEnterAsync(Guid caller, RateKind kind, int limit, CancellationToken cancellation = default)
    {
        string bucket = $"{caller:N}:{kind}";
        return _database.WriteAsync(
            Durability.Process,
            async session =>
            {
                // The row's lock makes calls of one caller wait in line; those of others go on. The moment is taken after the wait.
                byte[]? stored = await session.FirstAsync(
                    $"""
                    INSERT INTO rate_windows (bucket, changed_at, moments) VALUES ({bucket}, {_time.GetUtcNow()}, {Array.Empty<byte>()})
                    ON CONFLICT (bucket) DO UPDATE SET changed_at = excluded.changed_at RETURNING moments
                    """,
                    row => row.Bytes(0));
                DateTimeOffset now = _time.GetUtcNow();
                List<Entry> calls = Within(stored ?? [], now);
                int made = calls.Sum(entry => entry.Count);
                if (made >= limit)
                {
                    return new RateDecision(false, limit, 0, ColumnValues.Moment(LastToLeave(calls, made - limit + 1)) + Window - now);
                }

                Add(calls, ColumnValues.Microseconds(now), limit);
                await session.ExecuteAsync($"UPDATE rate_windows SET moments = {Pack(calls)} WHERE bucket = {bucket}");
                return new RateDecision(true, limit, limit - made - 1, TimeSpan.Zero);
            },
            cancellation);
    }

    /// <summary>Removes the windows of callers that have gone.</summary>
    internal Task<int> ForgetAsync(CancellationToken cancellation) =>
        _database.WriteAsync(
            Durability.Process,
            session => session.ExecuteAsync($"DELETE FROM rate_windows WHERE changed_at < {_time.GetUtcNow() - Window - Window}"),
            cancellation);

    private static void Add(List<Entry> calls, long now, int limit)
    {
        long moment = limit <= MostSingle ? now : (now / Slot * Slot) + Slot;
        if (limit > MostSingle && calls is [.., { Count: <= MostMore } last] && last.Moment == moment)
        {
            calls[^1] = last with { Count = last.Count + 1 };
        }
        else
        {
            calls.Add(new Entry(moment, 1));
        }
    }

    /// <summary>When the last of the so many oldest calls was made.</summary>
    private static long LastToLeave(List<Entry> calls, int oldest)
    {
        int at = 0;
        for (int left = oldest - calls[0].Count; left > 0; left -= calls[at].Count)
        {
            at++;
        }

        return calls[at].Moment;
    }

    private static List<Entry> Within(byte[] stored, DateTimeOffset now)
    {
        // Calls of a future further away than a window were counted by a clock that has been set back since; they would lock the caller out until then.
        long oldest = ColumnValues.Microseconds(now - Window);
        long latest = ColumnValues.Microseconds(now + Window);
        List<Entry> within = [];
        for (int at = 0; at < stored.Length; at += EntryBytes)
        {
            long packed = BinaryPrimitives.ReadInt64LittleEndian(stored.AsSpan(at));
            Entry entry = new(packed & ((1L << CountAt) - 1), (int)(packed >> CountAt) + 1);
            if (entry.Moment > oldest && entry.Moment <= latest)
            {
                within.Add(entry);
            }
        }

        return within;
    }

    private static byte[] Pack(List<Entry> calls)
    {
        byte[] packed = new byte[calls.Count * EntryBytes];
        for (int i = 0; i < calls.Count; i++)
        {
            BinaryPrimitives.WriteInt64LittleEndian(packed.AsSpan(i * EntryBytes), calls[i].Moment | ((calls[i].Count - 1L) << CountAt));
        }

        return packed;
    }

    /// <param name="Moment">Microseconds since 1970 UTC.</param>
    /// <param name="Count">How many calls.</param>
    private readonly record struct Entry(long Moment, int Count);
}
