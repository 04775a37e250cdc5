using Bonafide.Storage.Audit;
using Bonafide.Storage.Databases;

namespace Bonafide.Storage.People;

/// <summary>Who is signed in. A session ends twelve hours after it began, half an hour after it was last used, or with its person.</summary>
public sealed class ConsoleSessions
{
    public static readonly TimeSpan Lifetime = TimeSpan.FromHours(12), IdleTime = TimeSpan.FromMinutes(30);

    /// <summary>A use is written down when the last one written is older than this: a write for every page would cost more than the page.</summary>
    private static readonly TimeSpan _seenPrecision = TimeSpan.FromMinutes(1);

    private readonly Database _database;
    private readonly AuditLog _audit;
    private readonly TimeProvider _time;

    internal ConsoleSessions(Database database, AuditLog audit, TimeProvider time)
    {
        _database = database;
        _audit = audit;
        _time = time;
    }

    /// <summary>The person whose session it is; null where it is unknown or over.</summary>
    /// <param name="token">From the cookie.</param>
    /// <param name="isUse">False for what a page asks by itself: that keeps no session alive.</param>
    public async Task<ConsoleUser?> FindAsync(string token, bool isUse = true, CancellationToken cancellation = default)
    {
        DateTimeOffset now = _time.GetUtcNow();
        string hash = ConsoleToken.Hash(token);
        (ConsoleUser? user, DateTimeOffset seen) = await _database.ReadAsync(
            session => session.FirstAsync(
                $"""
                SELECT s.seen_at, u.id, u.name, u.role, u.iterations, u.created_at, u.disabled_at FROM console_sessions s JOIN console_users u ON u.id = s.user_id
                WHERE s.hash = {hash} AND s.began_at > {now - Lifetime} AND s.seen_at > {now - IdleTime} AND u.disabled_at IS NULL
                """,
                row => (ConsoleUserStore.Read(row, 1), row.Moment(0))),
            cancellation);
        if (user is not null && isUse && now - seen >= _seenPrecision)
        {
            await _database.WriteAsync(Durability.Process, session => session.ExecuteAsync($"UPDATE console_sessions SET seen_at = {now} WHERE hash = {hash}"), cancellation);
        }

        return user;
    }

    /// <summary>Ends one session.</summary>
    public Task EndAsync(string token, ConsoleUser user, CancellationToken cancellation = default) =>
        _database.WriteAsync(
            async session =>
            {
                if (await session.ExecuteAsync($"DELETE FROM console_sessions WHERE hash = {ConsoleToken.Hash(token)}") > 0)
                {
                    await _audit.AppendAsync(session, new AuditEvent(null, user.Actor, "console.signed_out", user.Id.ToString()));
                }
            },
            cancellation);

    /// <returns>The token for the cookie.</returns>
    internal async Task<string> BeginAsync(Session session, ConsoleUser user)
    {
        DateTimeOffset now = _time.GetUtcNow();
        string token = ConsoleToken.Create();
        await session.ExecuteAsync($"DELETE FROM console_sessions WHERE began_at <= {now - Lifetime} OR seen_at <= {now - IdleTime}");
        await session.ExecuteAsync($"INSERT INTO console_sessions (hash, user_id, began_at, seen_at) VALUES ({ConsoleToken.Hash(token)}, {user.Id}, {now}, {now})");
        await _audit.AppendAsync(session, new AuditEvent(null, user.Actor, "console.signed_in", user.Id.ToString()));
        return token;
    }
}
