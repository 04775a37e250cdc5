using System.Security.Cryptography;
using Bonafide.Storage.Databases;
using Bonafide.Storage.Encryption;

namespace Bonafide.Storage.Checks;

/// <summary>Who the record is about, and the key of each.</summary>
internal sealed class Subjects(KeyRing keys, TimeProvider time)
{
    /// <summary>The pseudonym of the caller's own name for a person; the same for the same application and name.</summary>
    internal string Pseudonym(Guid applicationId, string reference) => keys.Pseudonym("subject", $"{applicationId}\n{reference}");

    /// <summary>The pseudonym of a check that names nobody.</summary>
    internal string Pseudonym(Guid checkId) => keys.Pseudonym("check", checkId.ToString());

    /// <summary>The pseudonym of a face that was enrolled without a name.</summary>
    internal string PseudonymOfFace(Guid faceId) => keys.Pseudonym("face", faceId.ToString());

    /// <summary>The pseudonym of a person that was enrolled without a name of the caller's own.</summary>
    internal string PseudonymOfPerson(Guid personId) => keys.Pseudonym("person", personId.ToString());

    /// <summary>Deletes a subject, and so its key, where nothing refers to it any more.</summary>
    internal static Task<int> DeleteUnusedAsync(Session session, Guid subject) => session.ExecuteAsync(
        $"""
        DELETE FROM subjects WHERE id = {subject} AND NOT EXISTS (SELECT 1 FROM checks WHERE checks.subject_id = subjects.id)
            AND NOT EXISTS (SELECT 1 FROM faces WHERE faces.subject_id = subjects.id)
            AND NOT EXISTS (SELECT 1 FROM persons WHERE persons.subject_id = subjects.id)
        """);

    /// <summary>The subject with its key, made where it is new. Its row is ours until the transaction ends.</summary>
    internal async Task<(Guid Id, byte[] Key)> OpenOrCreateAsync(Session session, MasterKey master, Guid applicationId, string pseudonym)
    {
        DateTimeOffset now = time.GetUtcNow();
        Guid fresh = Guid.CreateVersion7(now);
        byte[] freshKey = RandomNumberGenerator.GetBytes(SealedBox.KeyBytes);
        (Guid id, byte[] wrapped) = await session.FirstAsync(
            $"""
            INSERT INTO subjects (id, application_id, pseudonym, wrapped_key, created_at, touched_at)
            VALUES ({fresh}, {applicationId}, {pseudonym}, {master.Wrap(Purpose(fresh), freshKey)}, {now}, {now})
            ON CONFLICT (application_id, pseudonym) DO UPDATE SET touched_at = excluded.touched_at RETURNING id, wrapped_key
            """,
            row => (row.Id(0), row.Bytes(1)));
        return id == fresh ? (id, freshKey) : (id, Unwrap(master, id, wrapped));
    }

    internal static byte[] Unwrap(MasterKey master, Guid id, byte[] wrapped) => master.Unwrap(Purpose(id), wrapped);

    internal static string Purpose(Guid id) => $"subject:{id}";
}
