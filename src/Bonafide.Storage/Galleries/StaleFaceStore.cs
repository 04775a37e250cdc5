using System.Security.Cryptography;
using Bonafide.Storage.Audit;
using Bonafide.Storage.Checks;
using Bonafide.Storage.Databases;
using Bonafide.Storage.Encryption;

namespace Bonafide.Storage.Galleries;

/// <summary>Faces that another model has computed: they are not found until they are computed anew, from the pictures that are kept.</summary>
public sealed class StaleFaceStore
{
    private readonly Database _database;
    private readonly KeyRing _keys;
    private readonly AuditLog _audit;

    internal StaleFaceStore(Database database, KeyRing keys, AuditLog audit)
    {
        _database = database;
        _keys = keys;
        _audit = audit;
    }

    /// <summary>How many there are, and how many of them have a picture to compute them from.</summary>
    /// <param name="applicationId">Null = of all applications.</param>
    /// <param name="modelId">The model that shall be: faces of others are stale.</param>
    public async Task<(long Stale, long WithPicture)> CountAsync(Guid? applicationId, string modelId, CancellationToken cancellation = default)
    {
        string? application = applicationId?.ToString();
        return await _database.ReadAsync(
            session => session.FirstAsync(
                $"""
                SELECT COUNT(*), COUNT(CASE WHEN has_picture = 1 THEN 1 END) FROM enrolled_faces
                WHERE model_id <> {modelId} AND (CAST({application} AS TEXT) IS NULL OR application_id = {application})
                """,
                row => (row.Number(0), row.Number(1))),
            cancellation);
    }

    /// <summary>The next stale faces with a picture, in order of their numbers.</summary>
    /// <param name="after">The last number that was worked on; 0 = from the first.</param>
    public Task<IReadOnlyList<StaleFace>> ListAsync(
        Guid? applicationId, string modelId, long after, int limit, CancellationToken cancellation = default)
    {
        string? application = applicationId?.ToString();
        return _database.ReadAsync<IReadOnlyList<StaleFace>>(
            async session => await session.QueryAsync(
                $"""
                SELECT number, id, application_id FROM enrolled_faces
                WHERE model_id <> {modelId} AND has_picture = 1 AND number > {after} AND (CAST({application} AS TEXT) IS NULL OR application_id = {application})
                ORDER BY number LIMIT {limit}
                """,
                row => new StaleFace(row.Number(0), row.Id(1), row.Id(2))),
            cancellation);
    }

    /// <summary>Puts a new vector in the place of a face's old one; every node takes it in as any other change.</summary>
    /// <returns>False where the face is gone.</returns>
    public Task<bool> ReplaceAsync(Guid faceId, FaceVector vector, CancellationToken cancellation = default) =>
        _keys.WriteAsync(
            async (session, master) =>
            {
                byte[]? key = await session.FirstAsync(
                    $"SELECT s.id, s.wrapped_key FROM faces f JOIN subjects s ON s.id = f.subject_id WHERE f.id = {faceId}",
                    row => Subjects.Unwrap(master, row.Id(0), row.Bytes(1)));
                if (key is null)
                {
                    return false;
                }

                byte[] box = SealedFace.SealVector(key, faceId, vector);
                CryptographicOperations.ZeroMemory(key);
                return await session.ExecuteAsync($"UPDATE faces SET model_id = {vector.ModelId}, sealed_vector = {box} WHERE id = {faceId}") > 0;
            },
            cancellation);

    /// <summary>Writes into the audit log what a reindexing did.</summary>
    public Task TellAsync(Guid? applicationId, string modelId, int computed, string actor, CancellationToken cancellation = default) =>
        _audit.AppendAsync(new AuditEvent(applicationId, actor, "galleries.reindexed", modelId, FormattableString.Invariant($"{computed} faces")), cancellation);
}

/// <param name="Number">Its place in the order of work.</param>
public readonly record struct StaleFace(long Number, Guid Id, Guid ApplicationId);
