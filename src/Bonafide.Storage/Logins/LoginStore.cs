using Bonafide.Storage.Audit;
using Bonafide.Storage.Databases;

namespace Bonafide.Storage.Logins;

/// <summary>
/// User names and passwords, for callers who send both with every request. One look costs a fraction of a second by intent; <see cref="LoginAttempts"/>
/// sees to it that this is paid rarely, and that guessing does not cost the others.
/// </summary>
public sealed class LoginStore : IDisposable
{
    /// <summary>Compared where the user name is unknown, so that it takes the same time.</summary>
    private static readonly Lazy<PasswordHash> _nobody = new(() => PasswordHash.Create("nobody's password"));

    private readonly Database _database;
    private readonly AuditLog _audit;
    private readonly TimeProvider _time;
    private readonly LoginAttempts _attempts;

    internal LoginStore(Database database, AuditLog audit, TimeProvider time)
    {
        _database = database;
        _audit = audit;
        _time = time;
        _attempts = new LoginAttempts(time);
    }

    /// <summary>Adds a user name, or gives it a new password where it is this application's already.</summary>
    /// <exception cref="ArgumentException">Too weak, or another application's; the message says which.</exception>
    public Task SetAsync(Guid applicationId, string userName, string password, string actor, CancellationToken cancellation = default) =>
        SetAsync(applicationId, userName, password, PasswordHash.TodaysIterations, actor, cancellation);

    /// <summary>For tests of others, which are not to wait for a cost that is not their subject. The hash keeps the number of its iterations.</summary>
    internal async Task SetAsync(Guid applicationId, string userName, string password, int iterations, string actor, CancellationToken cancellation = default)
    {
        if (PasswordRules.Faults(userName, password) is { Count: > 0 } faults)
        {
            throw new ArgumentException(string.Join(" ", faults), nameof(password));
        }

        PasswordHash hash = PasswordHash.Create(password, iterations);
        await _database.WriteAsync(session => SetAsync(session, applicationId, userName, hash, actor), cancellation);
    }

    public Task<IReadOnlyList<Login>> ListAsync(Guid applicationId, CancellationToken cancellation = default) =>
        _database.ReadAsync<IReadOnlyList<Login>>(
            async session => await session.QueryAsync(
                $"SELECT application_id, user_name, created_at FROM logins WHERE application_id = {applicationId} ORDER BY user_name",
                row => new Login(row.Id(0), row.Text(1), row.Moment(2))),
            cancellation);

    /// <returns>False where there was no such user name.</returns>
    public Task<bool> RemoveAsync(Guid applicationId, string userName, string actor, CancellationToken cancellation = default) =>
        _database.WriteAsync(
            async session =>
            {
                bool removed = await session.ExecuteAsync($"DELETE FROM logins WHERE application_id = {applicationId} AND user_name = {userName}") > 0;
                if (removed)
                {
                    await _audit.AppendAsync(session, new AuditEvent(applicationId, actor, "login.removed", userName));
                }

                return removed;
            },
            cancellation);

    /// <summary>Judges what a caller sends beside a key. Look at the key first: a stranger without one must not reach this.</summary>
    /// <param name="applicationId">The key's.</param>
    public async Task<LoginOutcome> AuthenticateAsync(Guid applicationId, string userName, string password, CancellationToken cancellation = default)
    {
        if (userName.Length is 0 or > PasswordRules.MaxUserNameLength || password.Length is 0 or > PasswordRules.MaxPasswordLength)
        {
            return LoginOutcome.Wrong; // No login is like this, and nobody learns anything.
        }

        (Guid owner, PasswordHash? hash) = await _database.ReadAsync(
            session => session.FirstAsync(
                $"SELECT application_id, salt, hash, iterations FROM logins WHERE user_name = {userName}",
                row => (row.Id(0), new PasswordHash(row.Bytes(1), row.Bytes(2), (int)row.Number(3)))),
            cancellation);
        bool? fits = await _attempts.TryAsync(applicationId, userName, password, hash ?? _nobody.Value, cancellation);
        return fits switch
        {
            null => LoginOutcome.Busy,
            true when hash is not null => owner == applicationId ? LoginOutcome.Accepted : LoginOutcome.OfAnotherApplication,
            _ => LoginOutcome.Wrong,
        };
    }

    public void Dispose() => _attempts.Dispose();

    internal async Task SetAsync(Session session, Guid applicationId, string userName, PasswordHash hash, string actor)
    {
        int set = await session.ExecuteAsync(
            $"""
            INSERT INTO logins (application_id, user_name, salt, hash, iterations, created_at)
            VALUES ({applicationId}, {userName}, {hash.Salt}, {hash.Hash}, {hash.Iterations}, {_time.GetUtcNow()})
            ON CONFLICT (user_name) DO UPDATE SET salt = excluded.salt, hash = excluded.hash, iterations = excluded.iterations
            WHERE logins.application_id = excluded.application_id
            """);
        if (set == 0)
        {
            throw new ArgumentException("The user name belongs to another application.", nameof(userName));
        }

        await _audit.AppendAsync(session, new AuditEvent(applicationId, actor, "login.set", userName));
    }
}
