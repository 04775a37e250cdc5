using Bonafide.Storage.Audit;
using Bonafide.Storage.Databases;

namespace Bonafide.Storage.Policies;

/// <summary>The versions of every application's policy. Nothing is overwritten.</summary>
public sealed class PolicyStore
{
    private readonly Database _database;
    private readonly AuditLog _audit;
    private readonly TimeProvider _time;

    internal PolicyStore(Database database, AuditLog audit, TimeProvider time)
    {
        _database = database;
        _audit = audit;
        _time = time;
    }

    /// <summary>The version in force; null where the application is not known.</summary>
    public Task<PolicyVersion?> CurrentAsync(Guid applicationId, CancellationToken cancellation = default) =>
        _database.ReadAsync(
            session => session.FirstAsync(
                $"SELECT application_id, version, created_at, document FROM policies WHERE application_id = {applicationId} ORDER BY version DESC LIMIT 1", Read),
            cancellation);

    /// <summary>One version; null where there is none.</summary>
    public Task<PolicyVersion?> FindAsync(Guid applicationId, int version, CancellationToken cancellation = default) =>
        _database.ReadAsync(
            session => session.FirstAsync(
                $"SELECT application_id, version, created_at, document FROM policies WHERE application_id = {applicationId} AND version = {version}", Read),
            cancellation);

    /// <summary>Puts a new version in force.</summary>
    /// <exception cref="ArgumentException">The policy breaks <see cref="PolicyRules"/>; the message names every fault.</exception>
    public async Task<PolicyVersion> ChangeAsync(Guid applicationId, ApplicationPolicy policy, string actor, CancellationToken cancellation = default)
    {
        if (PolicyRules.Faults(policy) is { Count: > 0 } faults)
        {
            throw new ArgumentException(string.Join(" ", faults), nameof(policy));
        }

        return await _database.WriteAsync(session => AddAsync(session, applicationId, policy, actor), cancellation);
    }

    internal async Task<PolicyVersion> AddAsync(Session session, Guid applicationId, ApplicationPolicy policy, string actor)
    {
        // The application's row is the lock under which its versions are counted.
        await session.ExecuteAsync($"UPDATE applications SET id = id WHERE id = {applicationId}");
        long last = await session.CountAsync($"SELECT MAX(version) FROM policies WHERE application_id = {applicationId}");
        PolicyVersion added = new(applicationId, (int)last + 1, ColumnValues.Rounded(_time.GetUtcNow()), policy);
        await session.ExecuteAsync(
            $"INSERT INTO policies (application_id, version, created_at, document) VALUES ({applicationId}, {added.Version}, {added.CreatedAt}, {PolicyJson.Write(policy)})");
        await _audit.AppendAsync(session, new AuditEvent(applicationId, actor, "policy.changed", FormattableString.Invariant($"{added.Version}")));
        return added;
    }

    private static PolicyVersion Read(Row row) => new(row.Id(0), (int)row.Number(1), row.Moment(2), PolicyJson.Read(row.Text(3)));
}
