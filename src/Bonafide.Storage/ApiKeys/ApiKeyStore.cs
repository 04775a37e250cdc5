using System.Net;
using System.Security.Cryptography;
using Bonafide.Storage.Audit;
using Bonafide.Storage.Databases;

namespace Bonafide.Storage.ApiKeys;

/// <summary>The keys of all applications. Only hashes are kept: who reads the database cannot call.</summary>
public sealed class ApiKeyStore
{
    /// <summary>A use is written down when the last one written is older than this: a write for every call would cost more than the call.</summary>
    private static readonly TimeSpan _lastUsedPrecision = TimeSpan.FromMinutes(1);

    private readonly Database _database;
    private readonly AuditLog _audit;
    private readonly TimeProvider _time;

    internal ApiKeyStore(Database database, AuditLog audit, TimeProvider time)
    {
        _database = database;
        _audit = audit;
        _time = time;
    }

    public Task<IssuedApiKey> CreateAsync(NewApiKey wanted, string actor, CancellationToken cancellation = default) =>
        _database.WriteAsync(session => CreateAsync(session, wanted, KeySecret.Create(), actor), cancellation);

    /// <summary>The keys of an application, oldest first, revoked ones included.</summary>
    public Task<IReadOnlyList<ApiKey>> ListAsync(Guid applicationId, CancellationToken cancellation = default) =>
        _database.ReadAsync<IReadOnlyList<ApiKey>>(
            async session => await session.QueryAsync(
                $"""
                SELECT id, application_id, name, prefix, scopes, networks, created_at, expires_at, revoked_at, last_used_at
                FROM api_keys WHERE application_id = {applicationId} ORDER BY created_at, id
                """,
                Read),
            cancellation);

    /// <summary>The key with this id, whatever its state.</summary>
    public Task<ApiKey?> FindAsync(Guid id, CancellationToken cancellation = default) =>
        _database.ReadAsync(
            session => session.FirstAsync(
                $"""
                SELECT id, application_id, name, prefix, scopes, networks, created_at, expires_at, revoked_at, last_used_at
                FROM api_keys WHERE id = {id}
                """,
                Read),
            cancellation);

    /// <returns>False where there is no such key that is not revoked yet.</returns>
    public Task<bool> RevokeAsync(Guid applicationId, Guid id, string actor, CancellationToken cancellation = default) =>
        _database.WriteAsync(
            async session =>
            {
                int revoked = await session.ExecuteAsync(
                    $"UPDATE api_keys SET revoked_at = {_time.GetUtcNow()} WHERE id = {id} AND application_id = {applicationId} AND revoked_at IS NULL");
                if (revoked > 0)
                {
                    await _audit.AppendAsync(session, new AuditEvent(applicationId, actor, "api_key.revoked", id.ToString()));
                }

                return revoked > 0;
            },
            cancellation);

    /// <summary>Whether a presented text is a key that may call from this address now.</summary>
    public async Task<ApiKeyVerdict> AuthenticateAsync(string secret, IPAddress? address, CancellationToken cancellation = default)
    {
        if (!KeySecret.IsPossible(secret))
        {
            return new ApiKeyVerdict(ApiKeyOutcome.Unknown, null);
        }

        // Found by the part that is no secret, then compared in constant time.
        string prefix = KeySecret.Prefix(secret);
        byte[] hash = KeySecret.Hash(secret);
        List<(ApiKey Key, byte[] Hash)> candidates = await _database.ReadAsync(
            session => session.QueryAsync(
                $"""
                SELECT id, application_id, name, prefix, scopes, networks, created_at, expires_at, revoked_at, last_used_at, hash
                FROM api_keys WHERE prefix = {prefix}
                """,
                row => (Read(row), row.Bytes(10))),
            cancellation);
        ApiKey? found = null;
        foreach ((ApiKey key, byte[] known) in candidates)
        {
            found = CryptographicOperations.FixedTimeEquals(known, hash) ? key : found;
        }

        DateTimeOffset now = _time.GetUtcNow();
        ApiKeyOutcome outcome = ApiKeyRules.Judge(found, address, now);
        if (outcome == ApiKeyOutcome.Accepted && !(now - found!.LastUsedAt < _lastUsedPrecision))
        {
            await _database.WriteAsync(
                Durability.Process, session => session.ExecuteAsync($"UPDATE api_keys SET last_used_at = {now} WHERE id = {found.Id}"), cancellation);
        }

        return new ApiKeyVerdict(outcome, found);
    }

    internal async Task<IssuedApiKey> CreateAsync(Session session, NewApiKey wanted, string secret, string actor)
    {
        DateTimeOffset now = _time.GetUtcNow();
        ApiKey key = new()
        {
            Id = Guid.CreateVersion7(now),
            ApplicationId = wanted.ApplicationId,
            Name = wanted.Name,
            Prefix = KeySecret.Prefix(secret),
            Scopes = wanted.Scopes,
            Networks = wanted.Networks,
            CreatedAt = ColumnValues.Rounded(now),
            ExpiresAt = wanted.ExpiresAt is { } expiry ? ColumnValues.Rounded(expiry) : null,
        };
        await session.ExecuteAsync(
            $"""
            INSERT INTO api_keys (id, application_id, name, prefix, hash, scopes, networks, created_at, expires_at)
            VALUES ({key.Id}, {key.ApplicationId}, {key.Name}, {key.Prefix}, {KeySecret.Hash(secret)}, {key.Scopes},
                {string.Join(' ', key.Networks)}, {key.CreatedAt}, {key.ExpiresAt})
            """);
        await _audit.AppendAsync(session, new AuditEvent(key.ApplicationId, actor, "api_key.created", key.Id.ToString(), key.Scopes.ToString()));
        return new IssuedApiKey(key, secret);
    }

    private static ApiKey Read(Row row) => new()
    {
        Id = row.Id(0),
        ApplicationId = row.Id(1),
        Name = row.Text(2),
        Prefix = row.Text(3),
        Scopes = row.Member<ApiScopes>(4),
        Networks = [.. row.Text(5).Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(text => IPNetwork.Parse(text))],
        CreatedAt = row.Moment(6),
        ExpiresAt = row.MomentOrNull(7),
        RevokedAt = row.MomentOrNull(8),
        LastUsedAt = row.MomentOrNull(9),
    };
}
