using Bonafide.Storage.Audit;
using Bonafide.Storage.Databases;
using Bonafide.Storage.Logins;

namespace Bonafide.Storage.People;

/// <summary>The people of the console. Nobody sets another's password: a new person gets a link (<see cref="ConsoleLinks"/>) and chooses it there.</summary>
public sealed class ConsoleUserStore
{
    private readonly Database _database;
    private readonly AuditLog _audit;
    private readonly TimeProvider _time;

    internal ConsoleUserStore(Database database, AuditLog audit, TimeProvider time)
    {
        _database = database;
        _audit = audit;
        _time = time;
    }

    /// <summary>By name, those who may not sign in included.</summary>
    public Task<IReadOnlyList<ConsoleUser>> ListAsync(CancellationToken cancellation = default) =>
        _database.ReadAsync<IReadOnlyList<ConsoleUser>>(
            async session => await session.QueryAsync(
                $"SELECT id, name, role, iterations, created_at, disabled_at FROM console_users ORDER BY folded_name", row => Read(row)),
            cancellation);

    /// <summary>Large and small letters are the same.</summary>
    public Task<ConsoleUser?> FindAsync(string name, CancellationToken cancellation = default) =>
        _database.ReadAsync(
            session => session.FirstAsync(
                $"SELECT id, name, role, iterations, created_at, disabled_at FROM console_users WHERE folded_name = {Folded(name)}", row => Read(row)),
            cancellation);

    public Task<ConsoleUser?> FindAsync(Guid id, CancellationToken cancellation = default) =>
        _database.ReadAsync(session => FindAsync(session, id), cancellation);

    /// <summary>Adds a person without a password.</summary>
    /// <exception cref="ArgumentException">The name cannot be one, or is taken; the message says which.</exception>
    public Task<ConsoleUser> AddAsync(string name, ConsoleRole role, string actor, CancellationToken cancellation = default) =>
        _database.WriteAsync(session => AddAsync(session, name, role, actor), cancellation);

    /// <summary>Gives a person another role.</summary>
    /// <exception cref="LastOwnerException">Nobody else could make people owners.</exception>
    public Task<bool> ChangeRoleAsync(Guid id, ConsoleRole role, string actor, CancellationToken cancellation = default) =>
        _database.WriteAsync(
            async session =>
            {
                if (await session.ExecuteAsync($"UPDATE console_users SET role = {role} WHERE id = {id}") == 0)
                {
                    return false;
                }

                await KeepAnOwnerAsync(session);
                await _audit.AppendAsync(session, new AuditEvent(null, actor, "console_user.role_changed", id.ToString(), role.ToString()));
                return true;
            },
            cancellation);

    /// <summary>Lets a person sign in no more, and ends what they have open, at once.</summary>
    /// <returns>False where there is no such person who may sign in.</returns>
    /// <exception cref="LastOwnerException">Nobody else could let them in again.</exception>
    public Task<bool> DisableAsync(Guid id, string actor, CancellationToken cancellation = default) =>
        _database.WriteAsync(
            async session =>
            {
                if (await session.ExecuteAsync($"UPDATE console_users SET disabled_at = {_time.GetUtcNow()} WHERE id = {id} AND disabled_at IS NULL") == 0)
                {
                    return false;
                }

                await KeepAnOwnerAsync(session);
                await session.ExecuteAsync($"DELETE FROM console_sessions WHERE user_id = {id}");
                await session.ExecuteAsync($"DELETE FROM console_links WHERE user_id = {id}");
                await _audit.AppendAsync(session, new AuditEvent(null, actor, "console_user.disabled", id.ToString()));
                return true;
            },
            cancellation);

    internal async Task<ConsoleUser> AddAsync(Session session, string name, ConsoleRole role, string actor)
    {
        if (PasswordRules.UserNameFault(name) is { } fault)
        {
            throw new ArgumentException(fault, nameof(name));
        }

        DateTimeOffset now = _time.GetUtcNow();
        ConsoleUser added = new(Guid.CreateVersion7(now), name, role, false, ColumnValues.Rounded(now), null);
        int rows = await session.ExecuteAsync(
            $"""
            INSERT INTO console_users (id, name, folded_name, role, created_at) VALUES ({added.Id}, {name}, {Folded(name)}, {role}, {added.CreatedAt})
            ON CONFLICT (folded_name) DO NOTHING
            """);
        if (rows == 0)
        {
            throw new ArgumentException($"There is somebody called '{name}' already.", nameof(name));
        }

        await _audit.AppendAsync(session, new AuditEvent(null, actor, "console_user.added", added.Id.ToString(), $"{name}, {role}"));
        return added;
    }

    internal static Task<ConsoleUser?> FindAsync(Session session, Guid id) =>
        session.FirstAsync($"SELECT id, name, role, iterations, created_at, disabled_at FROM console_users WHERE id = {id}", row => Read(row));

    /// <summary>Two people are not told apart by the size of letters.</summary>
    internal static string Folded(string name) => name.Normalize().ToLowerInvariant();

    internal static ConsoleUser Read(Row row, int first = 0) => new(
        row.Id(first), row.Text(first + 1), row.Member<ConsoleRole>(first + 2), !row.IsNull(first + 3), row.Moment(first + 4), row.MomentOrNull(first + 5));

    /// <summary>Within the transaction, which the exception undoes.</summary>
    private static async Task KeepAnOwnerAsync(Session session)
    {
        // The lock first: two owners who disable each other do it one after the other.
        await session.ExecuteAsync($"UPDATE installation SET bootstrapped = bootstrapped");
        if (await session.CountAsync($"SELECT COUNT(*) FROM console_users WHERE role = {ConsoleRole.Owner} AND disabled_at IS NULL") == 0)
        {
            throw new LastOwnerException();
        }
    }
}

/// <summary>The last owner who may sign in stays one.</summary>
public sealed class LastOwnerException() : Exception("This is the last owner. Make somebody else an owner first.");
