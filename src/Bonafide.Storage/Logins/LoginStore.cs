using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Bonafide.Storage.Audit;
using Bonafide.Storage.Databases;

namespace Bonafide.Storage.Logins;

/// <summary>
/// User names and passwords. Callers send them with every request and one look costs a fraction of a second by intent, so a
/// password that was right is remembered for a few minutes: as an HMAC under a key of this process, never as itself.
/// </summary>
public sealed class LoginStore : IDisposable
{
    private const int MaxRemembered = 10_000;

    private static readonly TimeSpan _remembered = TimeSpan.FromMinutes(5);

    /// <summary>Compared where the user name is unknown, so that it takes the same time.</summary>
    private static readonly Lazy<PasswordHash> _nobody = new(() => PasswordHash.Create("nobody's password"));

    private readonly Database _database;
    private readonly AuditLog _audit;
    private readonly TimeProvider _time;
    private readonly byte[] _processKey = RandomNumberGenerator.GetBytes(32);
    private readonly ConcurrentDictionary<string, Remembered> _right = new(StringComparer.Ordinal);

    /// <summary>Guessing must not take every core.</summary>
    private readonly SemaphoreSlim _deriving = new(Math.Max(1, Environment.ProcessorCount / 2));

    internal LoginStore(Database database, AuditLog audit, TimeProvider time)
    {
        _database = database;
        _audit = audit;
        _time = time;
    }

    /// <summary>Adds a user name, or gives it a new password where it is this application's already.</summary>
    /// <exception cref="ArgumentException">Too weak, or another application's; the message says which.</exception>
    public async Task SetAsync(Guid applicationId, string userName, string password, string actor, CancellationToken cancellation = default)
    {
        if (PasswordRules.Faults(userName, password) is { Count: > 0 } faults)
        {
            throw new ArgumentException(string.Join(" ", faults), nameof(password));
        }

        PasswordHash hash = PasswordHash.Create(password);
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

    /// <summary>The application whose user this is; null where user or password are wrong, told apart by nothing.</summary>
    public async Task<Guid?> AuthenticateAsync(string userName, string password, CancellationToken cancellation = default)
    {
        (Guid application, PasswordHash? hash) = await _database.ReadAsync(
            session => session.FirstAsync(
                $"SELECT application_id, salt, hash, iterations FROM logins WHERE user_name = {userName}",
                row => (row.Id(0), new PasswordHash(row.Bytes(1), row.Bytes(2), (int)row.Number(3)))),
            cancellation);
        byte[] digest = HMACSHA256.HashData(_processKey, Encoding.UTF8.GetBytes(password));
        DateTimeOffset now = _time.GetUtcNow();
        if (hash is not null && _right.TryGetValue(userName, out Remembered? known) && known.Until > now
            && known.Salt.AsSpan().SequenceEqual(hash.Salt) && CryptographicOperations.FixedTimeEquals(known.Digest, digest))
        {
            return application;
        }

        await _deriving.WaitAsync(cancellation);
        try
        {
            bool fits = (hash ?? _nobody.Value).Fits(password) && hash is not null;
            if (fits)
            {
                Remember(userName, new Remembered(digest, hash!.Salt, now + _remembered));
            }

            return fits ? application : null;
        }
        finally
        {
            _deriving.Release();
        }
    }

    public void Dispose() => _deriving.Dispose();

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

    private void Remember(string userName, Remembered right)
    {
        if (_right.Count >= MaxRemembered)
        {
            _right.Clear();
        }

        _right[userName] = right;
    }

    /// <param name="Digest">Of the password that was right.</param>
    /// <param name="Salt">Of the stored hash that it fitted: a new password has a new one.</param>
    private sealed record Remembered(byte[] Digest, byte[] Salt, DateTimeOffset Until);
}
