using Bonafide.Storage.Checks;
using Bonafide.Storage.Databases;
using Bonafide.Storage.Encryption;

namespace Bonafide.Storage.Galleries;

/// <summary>A face as it goes into the database.</summary>
/// <param name="Key">The subject's.</param>
internal sealed record FaceRow(Guid Id, Guid ApplicationId, Guid GalleryId, Guid SubjectId, byte[] Key, FaceVector Vector)
{
    internal Guid? PersonId { get; init; }

    internal Guid? CheckId { get; init; }

    internal Guid? OriginCheckId { get; init; }

    internal Guid? PictureId { get; init; }

    internal string? Reference { get; init; }

    internal string? Label { get; init; }

    internal required DateTimeOffset At { get; init; }

    /// <summary>Writes it, sealed.</summary>
    internal Task<int> InsertAsync(Session session) => session.ExecuteAsync(
        $"""
        INSERT INTO faces (id, application_id, gallery_id, subject_id, person_id, check_id, origin_check_id, picture_id, created_at, model_id, sealed_vector, sealed_details)
        VALUES ({Id}, {ApplicationId}, {GalleryId}, {SubjectId}, {PersonId}, {CheckId}, {OriginCheckId}, {PictureId},
            {At}, {Vector.ModelId}, {SealedFace.SealVector(Key, Id, Vector)}, {SealedFace.Seal(Key, Id, Reference, Label)})
        """);

    /// <summary>Writes the picture that a face is enrolled from, sealed.</summary>
    /// <returns>For <see cref="PictureId"/>.</returns>
    internal static async Task<Guid> InsertPictureAsync(Session session, Guid subject, byte[] key, Guid? person, StoredPicture picture, DateTimeOffset at)
    {
        Guid id = Guid.CreateVersion7(at);
        await session.ExecuteAsync(
            $"""
            INSERT INTO face_pictures (id, subject_id, person_id, stored_at, media_type, sealed_bytes)
            VALUES ({id}, {subject}, {person}, {at}, {picture.MediaType}, {SealedBox.Seal(key, SealedFace.PicturePurpose(id), picture.Bytes)})
            """);
        return id;
    }
}
