using System.Security.Cryptography;
using Bonafide.Storage.Audit;
using Bonafide.Storage.Checks;
using Bonafide.Storage.Credits;
using Bonafide.Storage.Databases;
using Bonafide.Storage.Encryption;

namespace Bonafide.Storage.Galleries;

/// <summary>The faces of galleries, each sealed under its subject's key. Searching them is the server's business, from memory.</summary>
public sealed class FaceStore
{
    private const int MaxPage = 500;

    private readonly Database _database;
    private readonly KeyRing _keys;
    private readonly Subjects _subjects;
    private readonly GalleryStore _galleries;
    private readonly AuditLog _audit;
    private readonly TimeProvider _time;

    internal FaceStore(Database database, KeyRing keys, Subjects subjects, GalleryStore galleries, AuditLog audit, TimeProvider time)
    {
        _database = database;
        _keys = keys;
        _subjects = subjects;
        _galleries = galleries;
        _audit = audit;
        _time = time;
    }

    /// <summary>Puts a face into a gallery of its application, and spends the credit of the call in the same transaction.</summary>
    /// <param name="hold">What <see cref="CreditLedger.TryTakeAsync"/> gave; null where the call is free. Untouched where nothing was enrolled.</param>
    /// <returns>Null where the application has no such gallery.</returns>
    public Task<EnrolledFace?> EnrollAsync(NewFace face, Guid galleryId, CreditHold? hold, string actor, CancellationToken cancellation = default) =>
        _keys.WriteAsync(
            async (session, master) =>
            {
                if (await session.CountAsync($"SELECT COUNT(*) FROM galleries WHERE id = {galleryId} AND application_id = {face.ApplicationId}") == 0)
                {
                    return null;
                }

                await InsertAsync(session, master, face, galleryId);
                await _audit.AppendAsync(session, new AuditEvent(face.ApplicationId, actor, "face.enrolled", face.Id.ToString(), galleryId.ToString()));
                if (hold is not null)
                {
                    await CreditLedger.SpendAsync(session, hold);
                }

                return await FindAsync(session, master, face.ApplicationId, face.Id);
            },
            cancellation);

    /// <summary>Removes a face from its gallery; a subject of whom nothing else is kept goes with its key.</summary>
    /// <returns>False where the application has no such face.</returns>
    public async Task<bool> RemoveAsync(Guid applicationId, Guid id, string actor, CancellationToken cancellation = default)
    {
        bool removed = await _database.WriteAsync(
            async session =>
            {
                Guid? subject = await session.FirstAsync($"SELECT subject_id FROM faces WHERE application_id = {applicationId} AND id = {id}", row => row.IdOrNull(0));
                await session.ExecuteAsync($"UPDATE subjects SET touched_at = touched_at WHERE id = {subject}");
                (Guid Gallery, Guid? Picture)? gone = await session.FirstAsync<(Guid, Guid?)?>(
                    $"DELETE FROM faces WHERE application_id = {applicationId} AND id = {id} RETURNING gallery_id, picture_id", row => (row.Id(0), row.IdOrNull(1)));
                if (gone is null)
                {
                    return false;
                }

                await session.ExecuteAsync(
                    $"DELETE FROM face_pictures WHERE id = {gone.Value.Picture} AND NOT EXISTS (SELECT 1 FROM faces WHERE faces.picture_id = face_pictures.id)");
                await Subjects.DeleteUnusedAsync(session, subject!.Value);
                await _audit.AppendAsync(session, new AuditEvent(applicationId, actor, "face.removed", id.ToString(), gone.Value.Gallery.ToString()));
                return true;
            },
            cancellation);
        if (removed)
        {
            await _database.ScrubAsync(cancellation);
        }

        return removed;
    }

    /// <summary>One face; null where the application has none with this id.</summary>
    public Task<EnrolledFace?> FindAsync(Guid applicationId, Guid id, CancellationToken cancellation = default) =>
        _keys.ReadAsync((session, master) => FindAsync(session, master, applicationId, id), cancellation);

    /// <summary>Whether a face with this id is enrolled, in whatever gallery.</summary>
    public async Task<bool> ContainsAsync(Guid id, CancellationToken cancellation = default) =>
        await _database.ReadAsync(session => session.CountAsync($"SELECT COUNT(*) FROM faces WHERE id = {id}"), cancellation) > 0;

    /// <summary>The faces with these numbers as far as they are still there, in the same order.</summary>
    public Task<IReadOnlyList<EnrolledFace>> FindAsync(Guid applicationId, IReadOnlyList<long> numbers, CancellationToken cancellation = default) =>
        _keys.ReadAsync<IReadOnlyList<EnrolledFace>>(
            async (session, master) =>
            {
                List<EnrolledFace> found = [];
                foreach (long number in numbers)
                {
                    found.AddRange(await session.QueryAsync(
                        $"""
                        SELECT number, id, gallery_id, gallery_kind, subject_id, wrapped_key, person_id, created_at, model_id, sealed_details,
                            origin_check_id, verdict, check_number, dialect, check_kind, check_at, has_picture
                        FROM enrolled_faces WHERE application_id = {applicationId} AND number = {number}
                        """,
                        row => Read(row, master)));
                }

                return found;
            },
            cancellation);

    /// <summary>The numbers of a person's faces in a gallery.</summary>
    public Task<IReadOnlyList<long>> NumbersAsync(Guid applicationId, Guid galleryId, Guid personId, CancellationToken cancellation = default) =>
        _database.ReadAsync<IReadOnlyList<long>>(
            async session => await session.QueryAsync(
                $"SELECT number FROM faces WHERE application_id = {applicationId} AND gallery_id = {galleryId} AND person_id = {personId} ORDER BY number", row => row.Number(0)),
            cancellation);

    /// <summary>The faces of a gallery, oldest first.</summary>
    /// <param name="after">The number of the last face of the page before; 0 = from the first.</param>
    /// <param name="limit">1 to 500.</param>
    public Task<IReadOnlyList<EnrolledFace>> ListAsync(
        Guid applicationId, Guid galleryId, long after = 0, int limit = 50, CancellationToken cancellation = default) =>
        _keys.ReadAsync<IReadOnlyList<EnrolledFace>>(
            async (session, master) => await session.QueryAsync(
                $"""
                SELECT number, id, gallery_id, gallery_kind, subject_id, wrapped_key, person_id, created_at, model_id, sealed_details,
                    origin_check_id, verdict, check_number, dialect, check_kind, check_at, has_picture
                FROM enrolled_faces WHERE application_id = {applicationId} AND gallery_id = {galleryId} AND number > {after}
                ORDER BY number LIMIT {Math.Clamp(limit, 1, MaxPage)}
                """,
                row => Read(row, master)),
            cancellation);

    /// <summary>The vector of a face; null where the application has no such face.</summary>
    public Task<FaceVector?> FindVectorAsync(Guid applicationId, Guid id, CancellationToken cancellation = default) =>
        _keys.ReadAsync(
            (session, master) => session.FirstAsync(
                $"""
                SELECT s.id, s.wrapped_key, f.model_id, f.sealed_vector FROM faces f JOIN subjects s ON s.id = f.subject_id
                WHERE f.application_id = {applicationId} AND f.id = {id}
                """,
                row => SealedFace.OpenVector(Subjects.Unwrap(master, row.Id(0), row.Bytes(1)), id, row.Text(2), row.Bytes(3))),
            cancellation);

    /// <summary>The faces of a gallery that a model has made vectors of, with them, oldest first.</summary>
    /// <param name="after">The number of the last face of the page before; 0 = from the first.</param>
    /// <param name="limit">1 to 500.</param>
    public Task<IReadOnlyList<(long Number, FaceVector Vector)>> ListVectorsAsync(
        Guid applicationId, Guid galleryId, string modelId, long after, int limit, CancellationToken cancellation = default) =>
        _keys.ReadAsync<IReadOnlyList<(long, FaceVector)>>(
            async (session, master) => await session.QueryAsync(
                $"""
                SELECT f.number, f.id, f.sealed_vector, s.id, s.wrapped_key FROM faces f JOIN subjects s ON s.id = f.subject_id
                WHERE f.application_id = {applicationId} AND f.gallery_id = {galleryId} AND f.model_id = {modelId} AND f.number > {after}
                ORDER BY f.number LIMIT {Math.Clamp(limit, 1, MaxPage)}
                """,
                row => (row.Number(0), SealedFace.OpenVector(Subjects.Unwrap(master, row.Id(3), row.Bytes(4)), row.Id(1), modelId, row.Bytes(2)))),
            cancellation);

    /// <summary>A window on the faces of a gallery, newest first, for callers that page by counting.</summary>
    /// <param name="limit">1 to 500.</param>
    /// <param name="ofChecks">Leaves out faces that came from no check, or from one that is gone.</param>
    public Task<FaceWindow> FindWindowAsync(
        Guid applicationId, Guid galleryId, int offset, int limit, bool ofChecks = false, CancellationToken cancellation = default) =>
        _keys.ReadAsync(
            async (session, master) => new FaceWindow(
                await session.CountAsync(
                    $"""
                    SELECT COUNT(*) FROM enrolled_faces
                    WHERE application_id = {applicationId} AND gallery_id = {galleryId} AND (verdict IS NOT NULL OR {ofChecks} = 0)
                    """),
                await session.QueryAsync(
                    $"""
                    SELECT number, id, gallery_id, gallery_kind, subject_id, wrapped_key, person_id, created_at, model_id, sealed_details,
                        origin_check_id, verdict, check_number, dialect, check_kind, check_at, has_picture
                    FROM enrolled_faces
                    WHERE application_id = {applicationId} AND gallery_id = {galleryId} AND (verdict IS NOT NULL OR {ofChecks} = 0)
                    ORDER BY number DESC LIMIT {Math.Clamp(limit, 1, MaxPage)} OFFSET {Math.Max(offset, 0)}
                    """,
                    row => Read(row, master))),
            cancellation);

    /// <summary>The picture that a face was enrolled from, its own or its check's; null where none is kept.</summary>
    public Task<StoredPicture?> FindPictureAsync(Guid applicationId, Guid id, CancellationToken cancellation = default) =>
        _keys.ReadAsync(
            (session, master) => session.FirstAsync(
                $"""
                SELECT s.id, s.wrapped_key, a.id, a.media_type, a.sealed_bytes, p.check_id, p.media_type, p.sealed_bytes, o.id, o.wrapped_key
                FROM faces f JOIN subjects s ON s.id = f.subject_id LEFT JOIN face_pictures a ON a.id = f.picture_id
                    LEFT JOIN pictures p ON p.check_id = f.origin_check_id LEFT JOIN checks c ON c.id = p.check_id LEFT JOIN subjects o ON o.id = c.subject_id
                WHERE f.application_id = {applicationId} AND f.id = {id} AND (a.id IS NOT NULL OR p.check_id IS NOT NULL)
                """,
                row => row.IsNull(2)
                    ? new StoredPicture(row.Text(6), SealedBox.Open(Subjects.Unwrap(master, row.Id(8), row.Bytes(9)), CheckStore.PicturePurpose(row.Id(5)), row.Bytes(7)))
                    : new StoredPicture(row.Text(3), SealedBox.Open(Subjects.Unwrap(master, row.Id(0), row.Bytes(1)), SealedFace.PicturePurpose(row.Id(2)), row.Bytes(4)))),
            cancellation);

    /// <summary>Enrols the face of a check that is being saved, under the check's own subject.</summary>
    internal async Task InsertAsync(Session session, NewCheck check, FaceVector vector, Guid subject, byte[] key)
    {
        Gallery gallery = await _galleries.OpenAsync(session, check.ApplicationId, GalleryKind.Checks);

        // The check's id again: one face a check, so that none is enrolled twice.
        FaceRow row = new(check.Id, check.ApplicationId, gallery.Id, subject, key, vector)
        {
            CheckId = check.Id,
            OriginCheckId = check.Id,
            Reference = check.SubjectReference,
            At = check.At,
        };
        await row.InsertAsync(session);
    }

    internal async Task InsertAsync(Session session, MasterKey master, NewFace face, Guid galleryId)
    {
        DateTimeOffset now = _time.GetUtcNow();
        string pseudonym = face.SubjectReference is { } reference ? _subjects.Pseudonym(face.ApplicationId, reference)
            : face.OriginCheckId is { } check ? _subjects.Pseudonym(check)
            : _subjects.PseudonymOfFace(face.Id);
        (Guid subject, byte[] key) = await _subjects.OpenOrCreateAsync(session, master, face.ApplicationId, pseudonym);
        Guid? picture = face.Picture is { } kept ? await FaceRow.InsertPictureAsync(session, subject, key, null, kept, now) : null;
        FaceRow row = new(face.Id, face.ApplicationId, galleryId, subject, key, face.Vector)
        {
            OriginCheckId = face.OriginCheckId,
            PictureId = picture,
            Reference = face.SubjectReference,
            Label = face.Label,
            At = now,
        };
        await row.InsertAsync(session);
        CryptographicOperations.ZeroMemory(key);
    }

    internal static Task<EnrolledFace?> FindAsync(Session session, MasterKey master, Guid applicationId, Guid id) => session.FirstAsync(
        $"""
        SELECT number, id, gallery_id, gallery_kind, subject_id, wrapped_key, person_id, created_at, model_id, sealed_details,
            origin_check_id, verdict, check_number, dialect, check_kind, check_at, has_picture
        FROM enrolled_faces WHERE application_id = {applicationId} AND id = {id}
        """,
        row => Read(row, master));

    private static EnrolledFace Read(Row row, MasterKey master)
    {
        Guid id = row.Id(1);
        byte[] key = Subjects.Unwrap(master, row.Id(4), row.Bytes(5));
        SealedFace details = SealedFace.Open(key, id, row.BytesOrNull(9));
        CryptographicOperations.ZeroMemory(key);
        return new EnrolledFace
        {
            Number = row.Number(0),
            Id = id,
            GalleryId = row.Id(2),
            Kind = row.Member<GalleryKind>(3),
            SubjectId = row.Id(4),
            PersonId = row.IdOrNull(6),
            CreatedAt = row.Moment(7),
            ModelId = row.Text(8),
            SubjectReference = details.Reference,
            Label = details.Label,
            Origin = row.IdOrNull(10) is not { } check ? null : row.IsNull(11)
                ? new FaceOrigin(check, null, null, null, null, null)
                : new FaceOrigin(check, row.Member<CheckVerdict>(11), row.NumberOrNull(12), row.Text(13), row.Text(14), row.Moment(15)),
            HasPicture = row.Flag(16),
        };
    }
}
