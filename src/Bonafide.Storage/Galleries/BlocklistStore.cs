using Bonafide.Storage.Audit;
using Bonafide.Storage.Checks;
using Bonafide.Storage.Databases;
using Bonafide.Storage.Encryption;

namespace Bonafide.Storage.Galleries;

/// <summary>The blocklist by checks: whose face shall be met again. Faces come onto it from pictures as into any gallery (<see cref="FaceStore"/>).</summary>
public sealed class BlocklistStore
{
    private readonly Database _database;
    private readonly KeyRing _keys;
    private readonly GalleryStore _galleries;
    private readonly FaceStore _faces;
    private readonly AuditLog _audit;

    internal BlocklistStore(Database database, KeyRing keys, GalleryStore galleries, FaceStore faces, AuditLog audit)
    {
        _database = database;
        _keys = keys;
        _galleries = galleries;
        _faces = faces;
        _audit = audit;
    }

    /// <summary>Puts the face of a saved check onto the blocklist, once. It stays there when the check goes, and goes when the subject is erased.</summary>
    /// <returns>Null where the application has no such check, or no face is kept of it.</returns>
    public Task<EnrolledFace?> AddAsync(Guid applicationId, Guid checkId, Guid faceId, string actor, CancellationToken cancellation = default) =>
        _keys.WriteAsync(
            async (session, master) =>
            {
                Gallery blocklist = await _galleries.OpenAsync(session, applicationId, GalleryKind.Blocklist);

                // Whoever blocks the same check at the same moment waits here, and finds this face.
                await session.ExecuteAsync($"UPDATE galleries SET changed_at = changed_at WHERE id = {blocklist.Id}");
                Guid? already = await session.FirstAsync(
                    $"SELECT id FROM faces WHERE gallery_id = {blocklist.Id} AND origin_check_id = {checkId}", row => row.IdOrNull(0));
                if (already is { } id)
                {
                    return await FaceStore.FindAsync(session, master, applicationId, id);
                }

                NewFace? copy = await session.FirstAsync(
                    $"""
                    SELECT f.id, f.model_id, f.sealed_vector, f.sealed_details, s.id, s.wrapped_key FROM faces f JOIN subjects s ON s.id = f.subject_id
                    WHERE f.application_id = {applicationId} AND f.check_id = {checkId}
                    """,
                    row =>
                    {
                        byte[] key = Subjects.Unwrap(master, row.Id(4), row.Bytes(5));
                        SealedFace details = SealedFace.Open(key, row.Id(0), row.BytesOrNull(3));
                        return new NewFace
                        {
                            Id = faceId,
                            ApplicationId = applicationId,
                            Vector = SealedFace.OpenVector(key, row.Id(0), row.Text(1), row.Bytes(2)),
                            SubjectReference = details.Reference,
                            Label = details.Label,
                            OriginCheckId = checkId,
                        };
                    });
                if (copy is null)
                {
                    return null;
                }

                await _faces.InsertAsync(session, master, copy, blocklist.Id);
                await _audit.AppendAsync(session, new AuditEvent(applicationId, actor, "face.blocked", checkId.ToString(), faceId.ToString()));
                return await FaceStore.FindAsync(session, master, applicationId, faceId);
            },
            cancellation);

    /// <summary>Takes the face of a check off the blocklist.</summary>
    /// <returns>False where it was not on it.</returns>
    public async Task<bool> RemoveAsync(Guid applicationId, Guid checkId, string actor, CancellationToken cancellation = default)
    {
        Guid? face = await _database.ReadAsync(
            session => session.FirstAsync(
                $"""
                SELECT f.id FROM faces f JOIN galleries g ON g.id = f.gallery_id
                WHERE f.application_id = {applicationId} AND f.origin_check_id = {checkId} AND g.kind = {GalleryKind.Blocklist}
                """,
                row => row.IdOrNull(0)),
            cancellation);
        return face is { } id && await _faces.RemoveAsync(applicationId, id, actor, cancellation);
    }
}
