using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;
using Bonafide.Storage.Audit;
using Bonafide.Storage.Checks;
using Bonafide.Storage.Credits;
using Bonafide.Storage.Databases;
using Bonafide.Storage.Encryption;

namespace Bonafide.Storage.Galleries;

/// <summary>Enrolled persons. Each is a subject of their own: deleting one destroys their key.</summary>
public sealed class PersonStore
{
    private const int MaxPage = 500;

    private readonly Database _database;
    private readonly KeyRing _keys;
    private readonly Subjects _subjects;
    private readonly GalleryStore _galleries;
    private readonly AuditLog _audit;
    private readonly TimeProvider _time;

    internal PersonStore(Database database, KeyRing keys, Subjects subjects, GalleryStore galleries, AuditLog audit, TimeProvider time)
    {
        _database = database;
        _keys = keys;
        _subjects = subjects;
        _galleries = galleries;
        _audit = audit;
        _time = time;
    }

    /// <summary>Enrols a person in the application's persons and in each of these collections.</summary>
    /// <param name="hold">The credit of the call, spent in the same transaction; null where it is free. Untouched where nothing was enrolled.</param>
    /// <returns>Null where one of the collections is not the application's.</returns>
    public Task<Person?> EnrollAsync(
        Guid applicationId, Guid id, PersonDetails details, IReadOnlyList<PersonFace> faces, IReadOnlyList<Guid> collections, CreditHold? hold, string actor,
        CancellationToken cancellation = default) =>
        _keys.WriteAsync(
            async (session, master) =>
            {
                if (!await AreCollectionsAsync(session, applicationId, collections))
                {
                    return null;
                }

                DateTimeOffset now = _time.GetUtcNow();
                (Guid subject, byte[] key) = await _subjects.OpenOrCreateAsync(session, master, applicationId, _subjects.PseudonymOfPerson(id));
                await session.ExecuteAsync(
                    $"""
                    INSERT INTO persons (id, application_id, subject_id, created_at, changed_at, sealed_details)
                    VALUES ({id}, {applicationId}, {subject}, {now}, {now}, {Seal(key, id, details)})
                    """);
                Gallery persons = await _galleries.OpenAsync(session, applicationId, GalleryKind.Persons);
                await InsertFacesAsync(session, applicationId, id, subject, key, faces, [persons.Id, .. collections.Distinct()], now);
                await _audit.AppendAsync(session, new AuditEvent(applicationId, actor, "person.enrolled", id.ToString()));
                await SpendAsync(session, hold);
                CryptographicOperations.ZeroMemory(key);
                return await FindAsync(session, master, applicationId, id);
            },
            cancellation);

    /// <summary>Null where the application has no such person.</summary>
    public Task<Person?> FindAsync(Guid applicationId, Guid id, CancellationToken cancellation = default) =>
        _keys.ReadAsync((session, master) => FindAsync(session, master, applicationId, id), cancellation);

    /// <summary>The person whose id begins so; null where the application has none.</summary>
    /// <param name="prefix">Of the id as 36 characters with hyphens: hexadecimal digits and hyphens only.</param>
    public Task<Person?> FindByPrefixAsync(Guid applicationId, string prefix, CancellationToken cancellation = default) =>
        _keys.ReadAsync(
            async (session, master) =>
                await session.FirstAsync($"SELECT id FROM persons WHERE application_id = {applicationId} AND id LIKE {prefix + '%'}", row => row.IdOrNull(0)) is { } id
                    ? await FindAsync(session, master, applicationId, id)
                    : null,
            cancellation);

    /// <summary>Persons of an application, or of one collection, oldest first.</summary>
    /// <param name="galleryId">Only who is in this gallery; null = everybody.</param>
    /// <param name="offset">How many to pass over.</param>
    /// <param name="limit">1 to 500.</param>
    /// <returns>The page, and how many there are in all.</returns>
    public Task<(IReadOnlyList<Person> Page, long Total)> ListAsync(
        Guid applicationId, Guid? galleryId, int offset, int limit, CancellationToken cancellation = default) =>
        _keys.ReadAsync<(IReadOnlyList<Person>, long)>(
            async (session, master) =>
            {
                string? gallery = galleryId?.ToString();
                List<Guid> ids = await session.QueryAsync(
                    $"""
                    SELECT p.id FROM persons p WHERE p.application_id = {applicationId} AND (CAST({gallery} AS TEXT) IS NULL
                        OR EXISTS (SELECT 1 FROM faces f WHERE f.person_id = p.id AND f.gallery_id = {gallery}))
                    ORDER BY p.id LIMIT {Math.Clamp(limit, 1, MaxPage)} OFFSET {Math.Max(offset, 0)}
                    """,
                    row => row.Id(0));
                long total = await session.CountAsync(
                    $"""
                    SELECT COUNT(*) FROM persons p WHERE p.application_id = {applicationId} AND (CAST({gallery} AS TEXT) IS NULL
                        OR EXISTS (SELECT 1 FROM faces f WHERE f.person_id = p.id AND f.gallery_id = {gallery}))
                    """);
                List<Person> page = [];
                foreach (Guid id in ids)
                {
                    if (await FindAsync(session, master, applicationId, id) is { } person)
                    {
                        page.Add(person);
                    }
                }

                return (page, total);
            },
            cancellation);

    /// <summary>Changes what is known of a person, where they are enrolled, or both, and adds faces.</summary>
    /// <param name="change">From what is known to what shall be.</param>
    /// <param name="collections">Where they shall be; null = as before.</param>
    /// <param name="faces">To be added.</param>
    /// <param name="hold">The credit of the call, spent in the same transaction; null where it is free. Untouched where nothing was changed.</param>
    /// <returns>Null where there is no such person, or one of the collections is not the application's.</returns>
    public Task<Person?> ChangeAsync(
        Guid applicationId, Guid id, Func<PersonDetails, PersonDetails> change, IReadOnlyList<Guid>? collections, IReadOnlyList<PersonFace> faces, CreditHold? hold,
        string actor, CancellationToken cancellation = default) =>
        _keys.WriteAsync(
            async (session, master) =>
            {
                // The lock first: of two changes at the same time the later one sees the earlier one.
                await session.ExecuteAsync(
                    $"UPDATE subjects SET touched_at = touched_at WHERE id = (SELECT subject_id FROM persons WHERE id = {id} AND application_id = {applicationId})");
                if (await FindAsync(session, master, applicationId, id) is not { } before
                    || (collections is not null && !await AreCollectionsAsync(session, applicationId, collections)))
                {
                    return null;
                }

                DateTimeOffset now = _time.GetUtcNow();
                (Guid subject, byte[] key) = await session.FirstAsync(
                    $"SELECT s.id, s.wrapped_key FROM persons p JOIN subjects s ON s.id = p.subject_id WHERE p.id = {id}",
                    row => (row.Id(0), Subjects.Unwrap(master, row.Id(0), row.Bytes(1))));
                await session.ExecuteAsync($"UPDATE persons SET changed_at = {now}, sealed_details = {Seal(key, id, change(before.Details))} WHERE id = {id}");
                Gallery persons = await _galleries.OpenAsync(session, applicationId, GalleryKind.Persons);
                if (collections is not null)
                {
                    await MoveAsync(session, applicationId, id, subject, key, persons.Id, before.Galleries, [.. collections.Distinct()], now);
                }

                await InsertFacesAsync(session, applicationId, id, subject, key, faces, [persons.Id, .. collections?.Distinct() ?? before.Galleries], now);
                await _audit.AppendAsync(session, new AuditEvent(applicationId, actor, "person.changed", id.ToString()));
                await SpendAsync(session, hold);
                CryptographicOperations.ZeroMemory(key);
                return await FindAsync(session, master, applicationId, id);
            },
            cancellation);

    /// <summary>Deletes a person: faces, pictures, and the key of all of it.</summary>
    /// <returns>What they were; null where the application has no such person.</returns>
    public async Task<Person?> DeleteAsync(Guid applicationId, Guid id, string actor, CancellationToken cancellation = default)
    {
        Person? deleted = await _keys.WriteAsync(
            async (session, master) =>
            {
                Person? person = await FindAsync(session, master, applicationId, id);
                if (person is not null)
                {
                    await session.ExecuteAsync($"DELETE FROM subjects WHERE id = (SELECT subject_id FROM persons WHERE id = {id})");
                    await _audit.AppendAsync(session, new AuditEvent(applicationId, actor, "person.deleted", id.ToString()));
                }

                return person;
            },
            cancellation);
        if (deleted is not null)
        {
            await _database.ScrubAsync(cancellation);
        }

        return deleted;
    }

    /// <summary>A kept picture of a person; null where there is none.</summary>
    public Task<StoredPicture?> FindPictureAsync(Guid applicationId, Guid pictureId, CancellationToken cancellation = default) =>
        _keys.ReadAsync(
            (session, master) => session.FirstAsync(
                $"""
                SELECT s.id, s.wrapped_key, a.media_type, a.sealed_bytes FROM face_pictures a JOIN subjects s ON s.id = a.subject_id
                WHERE s.application_id = {applicationId} AND a.id = {pictureId}
                """,
                row => new StoredPicture(
                    row.Text(2), SealedBox.Open(Subjects.Unwrap(master, row.Id(0), row.Bytes(1)), SealedFace.PicturePurpose(pictureId), row.Bytes(3)))),
            cancellation);

    /// <summary>Each face once in the application's persons and once in each collection.</summary>
    private static async Task InsertFacesAsync(
        Session session, Guid applicationId, Guid person, Guid subject, byte[] key, IReadOnlyList<PersonFace> faces, Guid[] galleries, DateTimeOffset now)
    {
        foreach (PersonFace face in faces)
        {
            Guid? picture = face.Picture is { } kept ? await FaceRow.InsertPictureAsync(session, subject, key, person, kept, now) : null;
            foreach (Guid gallery in galleries)
            {
                FaceRow row = new(Guid.CreateVersion7(now), applicationId, gallery, subject, key, face.Vector) { PersonId = person, PictureId = picture, At = now };
                await row.InsertAsync(session);
            }
        }
    }

    /// <summary>Out of the collections that are no longer named, and with a copy of each face into those that are new.</summary>
    private static async Task MoveAsync(
        Session session, Guid applicationId, Guid person, Guid subject, byte[] key, Guid persons, IReadOnlyList<Guid> before, Guid[] after, DateTimeOffset now)
    {
        foreach (Guid left in before.Except(after))
        {
            await session.ExecuteAsync($"DELETE FROM faces WHERE person_id = {person} AND gallery_id = {left}");
        }

        var faces = await session.QueryAsync(
            $"SELECT id, model_id, sealed_vector, picture_id FROM faces WHERE person_id = {person} AND gallery_id = {persons} ORDER BY number",
            row => new { Vector = SealedFace.OpenVector(key, row.Id(0), row.Text(1), row.Bytes(2)), Picture = row.IdOrNull(3) });
        foreach (Guid entered in after.Except(before))
        {
            foreach (var face in faces)
            {
                FaceRow row = new(Guid.CreateVersion7(now), applicationId, entered, subject, key, face.Vector) { PersonId = person, PictureId = face.Picture, At = now };
                await row.InsertAsync(session);
            }
        }
    }

    private static async Task<bool> AreCollectionsAsync(Session session, Guid applicationId, IReadOnlyList<Guid> collections)
    {
        foreach (Guid id in collections.Distinct())
        {
            if (await session.CountAsync(
                $"SELECT COUNT(*) FROM galleries WHERE id = {id} AND application_id = {applicationId} AND kind = {GalleryKind.Collection}") == 0)
            {
                return false;
            }
        }

        return true;
    }

    private static async Task<Person?> FindAsync(Session session, MasterKey master, Guid applicationId, Guid id)
    {
        Person? person = await session.FirstAsync(
            $"""
            SELECT p.id, p.created_at, p.changed_at, p.sealed_details, s.id, s.wrapped_key FROM persons p JOIN subjects s ON s.id = p.subject_id
            WHERE p.application_id = {applicationId} AND p.id = {id}
            """,
            row => new Person(
                row.Id(0), row.Moment(1), row.Moment(2), Open(Subjects.Unwrap(master, row.Id(4), row.Bytes(5)), row.Id(0), row.Bytes(3)), [], 0, []));
        return person is null ? null : person with
        {
            Galleries = await session.QueryAsync(
                $"""
                SELECT DISTINCT g.id FROM faces f JOIN galleries g ON g.id = f.gallery_id
                WHERE f.person_id = {person.Id} AND g.kind = {GalleryKind.Collection} ORDER BY g.id
                """,
                row => row.Id(0)),
            Faces = (int)await session.CountAsync(
                $"SELECT COUNT(*) FROM faces f JOIN galleries g ON g.id = f.gallery_id WHERE f.person_id = {person.Id} AND g.kind = {GalleryKind.Persons}"),
            Pictures = await session.QueryAsync($"SELECT id FROM face_pictures WHERE person_id = {person.Id} ORDER BY id", row => row.Id(0)),
        };
    }

    private static Task SpendAsync(Session session, CreditHold? hold) => hold is null ? Task.CompletedTask : CreditLedger.SpendAsync(session, hold);

    private static byte[] Seal(byte[] key, Guid person, PersonDetails details) =>
        SealedBox.Seal(key, Purpose(person), JsonSerializer.SerializeToUtf8Bytes(details, PersonJson.Default.PersonDetails));

    private static PersonDetails Open(byte[] key, Guid person, byte[] box)
    {
        PersonDetails details = JsonSerializer.Deserialize(SealedBox.Open(key, Purpose(person), box), PersonJson.Default.PersonDetails)!;
        CryptographicOperations.ZeroMemory(key);
        return details;
    }

    private static string Purpose(Guid person) => $"person:{person}";
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(PersonDetails))]
internal sealed partial class PersonJson : JsonSerializerContext;
