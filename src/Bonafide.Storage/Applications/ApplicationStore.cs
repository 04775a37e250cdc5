using Bonafide.Storage.Audit;
using Bonafide.Storage.Databases;
using Bonafide.Storage.Policies;

namespace Bonafide.Storage.Applications;

/// <summary>The applications of this installation.</summary>
public sealed class ApplicationStore
{
    /// <summary>Characters of a name.</summary>
    public const int MaxNameLength = 200;

    private readonly Database _database;
    private readonly PolicyStore _policies;
    private readonly AuditLog _audit;
    private readonly TimeProvider _time;

    internal ApplicationStore(Database database, PolicyStore policies, AuditLog audit, TimeProvider time)
    {
        _database = database;
        _policies = policies;
        _audit = audit;
        _time = time;
    }

    /// <summary>Makes an application with the default policy.</summary>
    /// <param name="name">1 to <see cref="MaxNameLength"/> characters.</param>
    /// <param name="credits">Calls to begin with; null = unlimited.</param>
    /// <param name="actor">Who does it, for the audit log.</param>
    public Task<Application> CreateAsync(string name, long? credits, string actor, CancellationToken cancellation = default)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(name.Length, MaxNameLength);
        ArgumentOutOfRangeException.ThrowIfNegative(credits ?? 0);
        return _database.WriteAsync(session => CreateAsync(session, name, credits, actor), cancellation);
    }

    public Task<Application?> FindAsync(Guid id, CancellationToken cancellation = default) =>
        _database.ReadAsync(
            session => session.FirstAsync($"SELECT id, name, created_at, credits FROM applications WHERE id = {id}", Read), cancellation);

    /// <summary>All of them, oldest first.</summary>
    public Task<IReadOnlyList<Application>> ListAsync(CancellationToken cancellation = default) =>
        _database.ReadAsync<IReadOnlyList<Application>>(
            async session => await session.QueryAsync($"SELECT id, name, created_at, credits FROM applications ORDER BY created_at, id", Read), cancellation);

    internal async Task<Application> CreateAsync(Session session, string name, long? credits, string actor)
    {
        DateTimeOffset now = _time.GetUtcNow();
        Application made = new(Guid.CreateVersion7(now), name, ColumnValues.Rounded(now), credits);
        await session.ExecuteAsync($"INSERT INTO applications (id, name, created_at, credits) VALUES ({made.Id}, {name}, {made.CreatedAt}, {credits})");
        await _audit.AppendAsync(session, new AuditEvent(made.Id, actor, "application.created", made.Id.ToString()));
        await _policies.AddAsync(session, made.Id, new ApplicationPolicy(), actor);
        return made;
    }

    private static Application Read(Row row) => new(row.Id(0), row.Text(1), row.Moment(2), row.NumberOrNull(3));
}
