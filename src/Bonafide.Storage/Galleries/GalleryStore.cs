using Bonafide.Storage.Audit;
using Bonafide.Storage.Checks;
using Bonafide.Storage.Databases;

namespace Bonafide.Storage.Galleries;

/// <summary>The galleries of applications. What they hold is <see cref="FaceStore"/>'s.</summary>
public sealed class GalleryStore
{
    private readonly Database _database;
    private readonly AuditLog _audit;
    private readonly TimeProvider _time;

    internal GalleryStore(Database database, AuditLog audit, TimeProvider time)
    {
        _database = database;
        _audit = audit;
        _time = time;
    }

    /// <summary>Makes a collection.</summary>
    /// <exception cref="ArgumentException">The name has not 1 to 200 characters, or the description more than 2,000.</exception>
    public Task<Gallery> CreateAsync(Guid applicationId, string name, string description, string actor, CancellationToken cancellation = default) =>
        CreateAsync(applicationId, Guid.CreateVersion7(_time.GetUtcNow()), name, description, actor, cancellation);

    /// <summary>Makes a collection with an id from outside.</summary>
    /// <param name="id">Later ones must sort behind earlier ones: lists are in their order.</param>
    /// <exception cref="ArgumentException">The name has not 1 to 200 characters, or the description more than 2,000.</exception>
    public Task<Gallery> CreateAsync(Guid applicationId, Guid id, string name, string description, string actor, CancellationToken cancellation = default)
    {
        Require(name, description);
        DateTimeOffset now = ColumnValues.Rounded(_time.GetUtcNow());
        Gallery made = new(id, applicationId, GalleryKind.Collection, name, description, now, now);
        return _database.WriteAsync(
            async session =>
            {
                await InsertAsync(session, made);
                await _audit.AppendAsync(session, new AuditEvent(applicationId, actor, "gallery.created", made.Id.ToString()));
                return made;
            },
            cancellation);
    }

    /// <summary>The gallery of the application that is there by itself.</summary>
    /// <param name="kind">Not <see cref="GalleryKind.Collection"/>, of which there may be many.</param>
    public Task<Gallery> OfKindAsync(Guid applicationId, GalleryKind kind, CancellationToken cancellation = default) =>
        _database.WriteAsync(session => OpenAsync(session, applicationId, kind), cancellation);

    /// <summary>The same without making it; null as long as it holds nothing.</summary>
    public async Task<Guid?> FindOfKindAsync(Guid applicationId, GalleryKind kind, CancellationToken cancellation = default) =>
        (await _database.ReadAsync(session => FindAsync(session, applicationId, kind), cancellation))?.Id;

    /// <summary>Null where the application has no such gallery.</summary>
    public Task<Gallery?> FindAsync(Guid applicationId, Guid id, CancellationToken cancellation = default) =>
        _database.ReadAsync(
            session => session.FirstAsync(
                $"""
                SELECT id, application_id, kind, name, description, created_at, changed_at FROM galleries
                WHERE application_id = {applicationId} AND id = {id}
                """,
                Read),
            cancellation);

    /// <summary>The gallery whose id begins so; null where the application has none.</summary>
    /// <param name="prefix">Of the id as 36 characters with hyphens: hexadecimal digits and hyphens only.</param>
    public Task<Gallery?> FindByPrefixAsync(Guid applicationId, string prefix, CancellationToken cancellation = default) =>
        _database.ReadAsync(
            session => session.FirstAsync(
                $"""
                SELECT id, application_id, kind, name, description, created_at, changed_at FROM galleries
                WHERE application_id = {applicationId} AND id LIKE {prefix + '%'}
                """,
                Read),
            cancellation);

    /// <summary>All of an application, oldest first.</summary>
    public Task<IReadOnlyList<Gallery>> ListAsync(Guid applicationId, CancellationToken cancellation = default) =>
        _database.ReadAsync<IReadOnlyList<Gallery>>(
            async session => await session.QueryAsync(
                $"SELECT id, application_id, kind, name, description, created_at, changed_at FROM galleries WHERE application_id = {applicationId} ORDER BY id",
                Read),
            cancellation);

    /// <param name="modelId">Of the vectors that can be compared now.</param>
    public async Task<GalleryCount> CountAsync(Guid galleryId, string modelId, CancellationToken cancellation = default) =>
        await _database.ReadAsync(
            session => session.FirstAsync(
                $"SELECT COUNT(*), COUNT(CASE WHEN model_id <> {modelId} THEN 1 END) FROM faces WHERE gallery_id = {galleryId}",
                row => new GalleryCount(row.Number(0), row.Number(1))),
            cancellation);

    /// <returns>Null where the application has no such collection.</returns>
    /// <exception cref="ArgumentException">The name has not 1 to 200 characters, or the description more than 2,000.</exception>
    public Task<Gallery?> ChangeAsync(
        Guid applicationId, Guid id, string name, string description, string actor, CancellationToken cancellation = default)
    {
        Require(name, description);
        return _database.WriteAsync(
            async session =>
            {
                Gallery? changed = await session.FirstAsync(
                    $"""
                    UPDATE galleries SET name = {name}, description = {description}, changed_at = {_time.GetUtcNow()}
                    WHERE application_id = {applicationId} AND id = {id} AND kind = {GalleryKind.Collection}
                    RETURNING id, application_id, kind, name, description, created_at, changed_at
                    """,
                    Read);
                if (changed is not null)
                {
                    await _audit.AppendAsync(session, new AuditEvent(applicationId, actor, "gallery.changed", id.ToString()));
                }

                return changed;
            },
            cancellation);
    }

    /// <summary>Deletes a collection with its faces. Persons that were in it stay; whoever else is kept nowhere now goes with their key.</summary>
    /// <returns>Null where the application has no such collection.</returns>
    public async Task<Gallery?> DeleteAsync(Guid applicationId, Guid id, string actor, CancellationToken cancellation = default)
    {
        Gallery? deleted = await _database.WriteAsync(
            async session =>
            {
                List<Guid> subjects = await session.QueryAsync($"SELECT DISTINCT subject_id FROM faces WHERE gallery_id = {id}", row => row.Id(0));
                Gallery? gone = await session.FirstAsync(
                    $"""
                    DELETE FROM galleries WHERE application_id = {applicationId} AND id = {id} AND kind = {GalleryKind.Collection}
                    RETURNING id, application_id, kind, name, description, created_at, changed_at
                    """,
                    Read);
                if (gone is null)
                {
                    return null;
                }

                foreach (Guid subject in subjects)
                {
                    await Subjects.DeleteUnusedAsync(session, subject);
                }

                await _audit.AppendAsync(session, new AuditEvent(applicationId, actor, "gallery.deleted", id.ToString()));
                return gone;
            },
            cancellation);
        if (deleted is not null)
        {
            await _database.ScrubAsync(cancellation);
        }

        return deleted;
    }

    /// <summary>The gallery that is there by itself, made where it is needed for the first time.</summary>
    internal async Task<Gallery> OpenAsync(Session session, Guid applicationId, GalleryKind kind)
    {
        if (kind == GalleryKind.Collection)
        {
            throw new ArgumentOutOfRangeException(nameof(kind), kind, "Collections are made by somebody.");
        }

        if (await FindAsync(session, applicationId, kind) is { } found)
        {
            return found;
        }

        DateTimeOffset now = ColumnValues.Rounded(_time.GetUtcNow());
        await InsertAsync(session, new Gallery(Guid.CreateVersion7(now), applicationId, kind, kind.ToString(), "", now, now));
        return (await FindAsync(session, applicationId, kind))!;
    }

    private static Task<Gallery?> FindAsync(Session session, Guid applicationId, GalleryKind kind) => session.FirstAsync(
        $"SELECT id, application_id, kind, name, description, created_at, changed_at FROM galleries WHERE application_id = {applicationId} AND kind = {kind}", Read);

    /// <summary>Nothing happens where another process has just made it.</summary>
    private static Task<int> InsertAsync(Session session, Gallery gallery) => session.ExecuteAsync(
        $"""
        INSERT INTO galleries (id, application_id, kind, name, description, created_at, changed_at)
        VALUES ({gallery.Id}, {gallery.ApplicationId}, {gallery.Kind}, {gallery.Name}, {gallery.Description}, {gallery.CreatedAt}, {gallery.ChangedAt})
        ON CONFLICT DO NOTHING
        """);

    private static void Require(string name, string description)
    {
        if (name.Length is < 1 or > 200 || description.Length > 2_000)
        {
            throw new ArgumentException("A gallery's name has 1 to 200 characters, its description at most 2,000.");
        }
    }

    private static Gallery Read(Row row) => new(
        row.Id(0), row.Id(1), row.Member<GalleryKind>(2), row.Text(3), row.Text(4), row.Moment(5), row.Moment(6));
}
