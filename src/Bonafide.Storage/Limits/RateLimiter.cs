using System.Buffers.Binary;
using Bonafide.Storage.Databases;

namespace Bonafide.Storage.Limits;

/// <summary>
/// At most so many calls in any 60 seconds: a sliding window that holds each call's moment, in the database, so that it is
/// exact across all servers. The servers' clocks must agree to well under a second (NTP).
/// </summary>
public sealed class RateLimiter
{
    private const int MomentBytes = sizeof(long);

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
                long[] calls = Within(stored ?? [], now);
                if (calls.Length >= limit)
                {
                    // The call that must leave the window before one fits.
                    TimeSpan wait = ColumnValues.Moment(calls[^limit]) + Window - now;
                    return new RateDecision(false, limit, 0, wait);
                }

                await session.ExecuteAsync($"UPDATE rate_windows SET moments = {Pack([.. calls, ColumnValues.Microseconds(now)])} WHERE bucket = {bucket}");
                return new RateDecision(true, limit, limit - calls.Length - 1, TimeSpan.Zero);
            },
            cancellation);
    }

    /// <summary>Removes the windows of callers that have gone.</summary>
    internal Task<int> ForgetAsync(CancellationToken cancellation) =>
        _database.WriteAsync(
            Durability.Process,
            session => session.ExecuteAsync($"DELETE FROM rate_windows WHERE changed_at < {_time.GetUtcNow() - Window - Window}"),
            cancellation);

    private static long[] Within(byte[] moments, DateTimeOffset now)
    {
        // Calls of a future further away than a window were counted by a clock that has been set back since; they would lock the caller out until then.
        long oldest = ColumnValues.Microseconds(now - Window);
        long latest = ColumnValues.Microseconds(now + Window);
        List<long> within = [];
        for (int at = 0; at < moments.Length; at += MomentBytes)
        {
            long moment = BinaryPrimitives.ReadInt64LittleEndian(moments.AsSpan(at));
            if (moment > oldest && moment <= latest)
            {
                within.Add(moment);
            }
        }

        return [.. within];
    }

    private static byte[] Pack(long[] calls)
    {
        byte[] packed = new byte[calls.Length * MomentBytes];
        for (int i = 0; i < calls.Length; i++)
        {
            BinaryPrimitives.WriteInt64LittleEndian(packed.AsSpan(i * MomentBytes), calls[i]);
        }

        return packed;
    }
}
