using Bonafide.Engine;
using Bonafide.Engine.Decision;
using Bonafide.Engine.Imaging;
using Bonafide.Engine.Recognition;
using Bonafide.Server.Checks;
using Bonafide.Server.Operations;
using Bonafide.Server.Security;
using Bonafide.Storage.Checks;
using Bonafide.Storage.Credits;
using Bonafide.Storage.Galleries;
using Bonafide.Storage.Policies;

namespace Bonafide.Server.Galleries;

/// <summary>What became of an enrolment: exactly one of its cases.</summary>
internal abstract record EnrollmentResult
{
    private EnrollmentResult()
    {
    }

    internal sealed record Enrolled(EnrolledFace Face) : EnrollmentResult;

    /// <summary>No usable face, or more than one: nobody knows whom to enrol.</summary>
    /// <param name="Reason">Null where there are several.</param>
    internal sealed record Refused(NonResponseReason? Reason) : EnrollmentResult;

    /// <summary>The application has no such gallery.</summary>
    internal sealed record NoGallery : EnrollmentResult;

    /// <param name="Failure">Why the picture could not be looked at.</param>
    /// <param name="Detail">Sizes and limits, or null.</param>
    internal sealed record Failed(CheckFailure Failure, string? Detail) : EnrollmentResult;
}

/// <summary>What a caller wants to be enrolled.</summary>
/// <param name="Picture">Encoded, as it came: untrusted.</param>
/// <param name="SubjectReference">The caller's own name for the person, or null.</param>
/// <param name="Label">For people to read, or null.</param>
internal sealed record EnrollmentRequest(ReadOnlyMemory<byte> Picture, string? SubjectReference = null, string? Label = null)
{
    /// <summary>Enrol the largest face where there are several; else that is refused.</summary>
    internal bool LargestOfSeveral { get; init; }
}

/// <summary>Puts the face of a picture into a gallery: one credit, one face, found by the next search.</summary>
internal sealed class GalleryEnrollment(
    FaceDescriptionService descriptions, PictureReader pictures, ILivenessEngine engine, FaceStore faces, FaceIndexes indexes, CreditLedger credits, IdSource ids)
{
    private static readonly DescriptionRequest _wanted = new() { Rotate = true, Embedding = true };

    internal async Task<EnrollmentResult> EnrollAsync(
        Caller caller, Guid galleryId, EnrollmentRequest request, string actor, CancellationToken cancellation)
    {
        FaceDescriptionResult described = await descriptions.DescribeAsync(
            caller, request.Picture, _wanted, cancellation);
        if (described is not FaceDescriptionResult.Completed done)
        {
            return described is FaceDescriptionResult.Failed failed
                ? new EnrollmentResult.Failed(failed.Failure, failed.Detail)
                : throw new InvalidOperationException("The set of results is closed.");
        }

        bool isSpent = false;
        try
        {
            EnrollmentResult result = await EnrollAsync(caller.ApplicationId, caller.Policy.Policy, galleryId, request, done.Description, done.Hold, actor);
            isSpent = result is EnrollmentResult.Enrolled;
            return result;
        }
        finally
        {
            if (!isSpent)
            {
                await credits.GiveBackAsync(done.Hold, CancellationToken.None);
            }
        }
    }

    /// <summary>The same for a person of the console: it costs no credit.</summary>
    internal async Task<EnrollmentResult> EnrollAsync(
        Guid applicationId, ApplicationPolicy policy, Guid galleryId, EnrollmentRequest request, string actor, CancellationToken cancellation)
    {
        if (engine.Embedding is null)
        {
            return new EnrollmentResult.Failed(CheckFailure.NotInPack, null);
        }

        DescriptionRequest wanted = _wanted with { MinFaceSizePixels = policy.MinFaceSizePixels };
        Read<FaceDescription> read = await pictures.ReadAsync(request.Picture, image => engine.Describe(image, wanted, cancellation), cancellation);
        return read.Value is { } found
            ? await EnrollAsync(applicationId, policy, galleryId, request, found, null, actor)
            : new EnrollmentResult.Failed(read.Failure, read.Detail);
    }

    /// <summary>The picture as it is kept beside a face: not at all unless the policy allows it.</summary>
    internal static StoredPicture? Kept(Caller caller, ReadOnlyMemory<byte> picture) => Kept(caller.Policy.Policy, picture);

    private static StoredPicture? Kept(ApplicationPolicy policy, ReadOnlyMemory<byte> picture) => policy.MayStorePictures
        ? new StoredPicture(ImageSignature.MediaType(picture.Span), picture.ToArray())
        : null;

    internal static FaceVector Vector(FaceEmbedding embedding) => new(embedding.ModelId, embedding.Vector);

    private async Task<EnrollmentResult> EnrollAsync(
        Guid applicationId, ApplicationPolicy policy, Guid galleryId, EnrollmentRequest request, FaceDescription found, CreditHold? hold, string actor)
    {
        if (found.NonResponseReason is { } reason)
        {
            return new EnrollmentResult.Refused(reason);
        }

        if (found.Faces.Count > 1 && !request.LargestOfSeveral)
        {
            return new EnrollmentResult.Refused(null);
        }

        NewFace face = new()
        {
            Id = ids.NextGuid(),
            ApplicationId = applicationId,
            Vector = Vector(found.Embedding!),
            SubjectReference = request.SubjectReference,
            Label = request.Label,
            Picture = Kept(policy, request.Picture),
        };
        if (await faces.EnrollAsync(face, galleryId, hold, actor, CancellationToken.None) is not { } enrolled)
        {
            return new EnrollmentResult.NoGallery();
        }

        await indexes.CatchUpAsync(CancellationToken.None);
        return new EnrollmentResult.Enrolled(enrolled);
    }
}
