using Bonafide.Storage.Audit;
using Bonafide.Storage.Databases;
using Bonafide.Storage.Logins;

namespace Bonafide.Storage.People;

/// <summary>
/// Links that let one person choose a password, once. The one of the first start makes the first owner; each other one is for a person who was added,
/// or who forgot.
/// </summary>
public sealed class ConsoleLinks
{
    /// <summary>Long enough to open a link, too short to be found in a log.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromHours(1);

    private readonly Database _database;
    private readonly ConsoleUserStore _users;
    private readonly AuditLog _audit;
    private readonly TimeProvider _time;

    internal ConsoleLinks(Database database, ConsoleUserStore users, AuditLog audit, TimeProvider time)
    {
        _database = database;
        _users = users;
        _audit = audit;
        _time = time;
    }

    /// <summary>Makes a link for a person; a disabled one may sign in again with it. Earlier links of theirs are dead.</summary>
    /// <returns>The token of the link, told once; null where there is no such person.</returns>
    public Task<string?> IssueAsync(Guid userId, string actor, CancellationToken cancellation = default) =>
        _database.WriteAsync(
            async session =>
            {
                if (await session.ExecuteAsync($"UPDATE console_users SET disabled_at = NULL WHERE id = {userId}") == 0)
                {
                    return null;
                }

                await session.ExecuteAsync($"DELETE FROM console_links WHERE user_id = {userId}");
                await _audit.AppendAsync(session, new AuditEvent(null, actor, "console_link.issued", userId.ToString()));
                return await InsertAsync(session, userId);
            },
            cancellation);

    /// <summary>What a link is for, without using it; null where it is unknown, used or too old.</summary>
    public Task<ConsoleLink?> FindAsync(string token, CancellationToken cancellation = default) =>
        _database.ReadAsync(
            async session =>
            {
                var found = await session.FirstAsync(
                    $"""
                    SELECT u.name FROM console_links l LEFT JOIN console_users u ON u.id = l.user_id
                    WHERE l.hash = {ConsoleToken.Hash(token)} AND l.expires_at > {_time.GetUtcNow()}
                    """,
                    row => new { Name = row.TextOrNull(0) });
                return found is null ? null : new ConsoleLink(found.Name);
            },
            cancellation);

    /// <summary>Uses a link: sets the password, ends whatever that person had open, and makes the first owner where the link is for nobody yet.</summary>
    /// <param name="name">The first owner's; not looked at where the link is for somebody.</param>
    /// <returns>Who it is; null where the link is unknown, used or too old.</returns>
    /// <exception cref="ArgumentException">Name or password break the rules; the link still holds.</exception>
    public async Task<ConsoleUser?> OpenAsync(string token, string name, string password, CancellationToken cancellation = default)
    {
        if (await FindAsync(token, cancellation) is not { } link)
        {
            return null;
        }

        if (PasswordRules.Faults(link.UserName ?? name, password) is { Count: > 0 } faults)
        {
            throw new ArgumentException(string.Join(" ", faults), nameof(password));
        }

        PasswordHash hash = PasswordHash.Create(password);
        return await _database.WriteAsync(
            async session =>
            {
                var used = await session.FirstAsync(
                    $"DELETE FROM console_links WHERE hash = {ConsoleToken.Hash(token)} AND expires_at > {_time.GetUtcNow()} RETURNING user_id",
                    row => new { UserId = row.IdOrNull(0) });
                if (used is null)
                {
                    return null;
                }

                Guid id = used.UserId ?? (await _users.AddAsync(session, name, ConsoleRole.Owner, "first start")).Id;
                await session.ExecuteAsync($"UPDATE console_users SET salt = {hash.Salt}, hash = {hash.Hash}, iterations = {hash.Iterations} WHERE id = {id}");
                await session.ExecuteAsync($"DELETE FROM console_sessions WHERE user_id = {id}");
                ConsoleUser? user = await ConsoleUserStore.FindAsync(session, id);
                await _audit.AppendAsync(session, new AuditEvent(null, user!.Actor, "console_user.password_set", id.ToString()));
                return user;
            },
            cancellation);
    }

    /// <summary>The link of the first start.</summary>
    internal Task<string> IssueForFirstOwnerAsync(Session session) => InsertAsync(session, null);

    private async Task<string> InsertAsync(Session session, Guid? userId)
    {
        string token = ConsoleToken.Create();
        DateTimeOffset now = _time.GetUtcNow();
        await session.ExecuteAsync($"DELETE FROM console_links WHERE expires_at <= {now}");
        await session.ExecuteAsync($"INSERT INTO console_links (hash, user_id, expires_at) VALUES ({ConsoleToken.Hash(token)}, {userId}, {now + Lifetime})");
        return token;
    }
}

/// <param name="UserName">Whose password it sets; null = it makes the first owner.</param>
public sealed record ConsoleLink(string? UserName);
