using System.Globalization;
using System.Text.Json;
using Bonafide.Engine;
using Bonafide.Engine.Decision;
using Bonafide.Server.Galleries;
using Bonafide.Server.Operations;
using Bonafide.Server.Security;
using Bonafide.Storage.Galleries;

namespace Bonafide.Server.Dialects.Native.Galleries;

/// <summary>The faces of a gallery: enrol, list, look at, remove.</summary>
internal static class NativeFaces
{
    private const int PresetLimit = 50, MaxLimit = 500, MaxLabelLength = 500;

    internal static async Task<IResult> EnrollAsync(
        HttpRequest http, string gallery, GalleryEnrollment enrollment, GalleryStore galleries, BlocklistStore blocklist, FaceIndexes indexes, ILivenessEngine engine, IdSource ids,
        CancellationToken cancellation)
    {
        Caller caller = Caller.Of(http.HttpContext);
        if (await NativeGalleryEndpoints.FindAsync(caller, gallery, galleries, cancellation) is not { } found)
        {
            return NativeErrors.NotFound(http);
        }

        if (found.Kind is GalleryKind.Checks or GalleryKind.Persons)
        {
            return NativeErrors.BadField(http, "Faces are enrolled in the blocklist and in collections. Those of checks and persons come with them.");
        }

        if (http.HasJsonContentType() && found.Kind == GalleryKind.Blocklist)
        {
            http.EnableBuffering();
            if (await BlockedCheckAsync(http, cancellation) is { } check)
            {
                return await BlockAsync(http, caller, check, blocklist, indexes, engine, ids);
            }

            http.Body.Position = 0;
        }

        (NativeCheckRequest? request, NativeAnswer? fault) = await NativeRequests.ReadAsync(http, cancellation);
        if (request is null)
        {
            return fault!;
        }

        if (request.Said("label") is { Length: > MaxLabelLength } || request.Said("largest") is not (null or "" or "true" or "false"))
        {
            return NativeErrors.BadField(http, $"label has at most {MaxLabelLength} characters, and largest is true or false.");
        }

        EnrollmentResult result = await enrollment.EnrollAsync(
            caller,
            found.Id,
            new EnrollmentRequest(request.Image, request.Options.Subject, request.Said("label") is { Length: > 0 } label ? label : null)
            {
                LargestOfSeveral = request.Said("largest") == "true",
            },
            NativeGalleryEndpoints.Actor(caller),
            cancellation);
        return result switch
        {
            EnrollmentResult.Enrolled enrolled => Created(enrolled.Face, engine),
            EnrollmentResult.Refused refused => NativeErrors.Unusable(http, Advice(refused.Reason)),
            EnrollmentResult.NoGallery => NativeErrors.NotFound(http),
            EnrollmentResult.Failed failed => NativeErrors.From(http, failed.Failure, failed.Detail),
            _ => throw new InvalidOperationException("The set of results is closed."),
        };
    }

    internal static async Task<IResult> ListAsync(
        HttpRequest http, string gallery, GalleryStore galleries, FaceStore faces, ILivenessEngine engine, CancellationToken cancellation)
    {
        long after = 0;
        int limit = PresetLimit;
        if ((http.Query.TryGetValue("limit", out var size) && !(int.TryParse(size, NumberStyles.None, CultureInfo.InvariantCulture, out limit) && limit is > 0 and <= MaxLimit))
            || (http.Query.TryGetValue("after", out var last) && !long.TryParse(last, NumberStyles.None, CultureInfo.InvariantCulture, out after)))
        {
            return NativeErrors.BadField(http, $"limit must be a whole number from 1 to {MaxLimit}, after the 'next' of an earlier page.");
        }

        Caller caller = Caller.Of(http.HttpContext);
        if (await NativeGalleryEndpoints.FindAsync(caller, gallery, galleries, cancellation) is not { } found)
        {
            return NativeErrors.NotFound(http);
        }

        IReadOnlyList<EnrolledFace> page = await faces.ListAsync(caller.ApplicationId, found.Id, after, limit, cancellation);
        return Results.Json(
            new NativeFacesPage([.. page.Select(face => From(face, engine))], page.Count == limit ? page[^1].Number : null), NativeGalleryJson.Wire.NativeFacesPage);
    }

    internal static async Task<IResult> FindAsync(
        HttpRequest http, string gallery, Guid id, GalleryStore galleries, FaceStore faces, ILivenessEngine engine, CancellationToken cancellation) =>
        await FaceAsync(http, gallery, id, galleries, faces, cancellation) is { } face
            ? Results.Json(From(face, engine), NativeGalleryJson.Wire.NativeEnrolledFace)
            : NativeErrors.NotFound(http);

    internal static async Task<IResult> FindPictureAsync(
        HttpRequest http, string gallery, Guid id, GalleryStore galleries, FaceStore faces, CancellationToken cancellation)
    {
        if (await FaceAsync(http, gallery, id, galleries, faces, cancellation) is not { } face
            || await faces.FindPictureAsync(Caller.Of(http.HttpContext).ApplicationId, face.Id, cancellation) is not { } picture)
        {
            return NativeErrors.NotFound(http);
        }

        http.HttpContext.Response.Headers.CacheControl = "no-store";
        http.HttpContext.Response.Headers.XContentTypeOptions = "nosniff";
        return Results.Bytes(picture.Bytes, picture.MediaType);
    }

    internal static async Task<IResult> RemoveAsync(
        HttpRequest http, string gallery, Guid id, GalleryStore galleries, FaceStore faces, FaceIndexes indexes, CancellationToken cancellation)
    {
        Caller caller = Caller.Of(http.HttpContext);
        if (await FaceAsync(http, gallery, id, galleries, faces, cancellation) is not { } face)
        {
            return NativeErrors.NotFound(http);
        }

        if (face.PersonId is not null)
        {
            return NativeErrors.BadField(http, "This face belongs to a person. Change or delete the person.");
        }

        await faces.RemoveAsync(caller.ApplicationId, id, NativeGalleryEndpoints.Actor(caller), CancellationToken.None);
        await indexes.CatchUpAsync(CancellationToken.None);
        return Results.NoContent();
    }

    internal static NativeEnrolledFace From(EnrolledFace face, ILivenessEngine engine) => new(
        face.Id, face.GalleryId, face.SubjectReference, face.Label, face.PersonId, face.Origin?.CheckId, NativeResponses.Iso(face.CreatedAt), face.ModelId,
        face.ModelId != engine.Embedding?.Id, face.HasPicture);

    private static async Task<EnrolledFace?> FaceAsync(
        HttpRequest http, string gallery, Guid id, GalleryStore galleries, FaceStore faces, CancellationToken cancellation)
    {
        Caller caller = Caller.Of(http.HttpContext);
        return await NativeGalleryEndpoints.FindAsync(caller, gallery, galleries, cancellation) is { } found
            && await faces.FindAsync(caller.ApplicationId, id, cancellation) is { } face && face.GalleryId == found.Id
            ? face
            : null;
    }

    /// <summary>The check that a body names instead of a picture; null where it names none.</summary>
    private static async ValueTask<Guid?> BlockedCheckAsync(HttpRequest http, CancellationToken cancellation)
    {
        try
        {
            return (await JsonSerializer.DeserializeAsync(http.Body, NativeGalleryJson.Wire.NativeBlockedCheck, cancellation))?.Check;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static async Task<IResult> BlockAsync(
        HttpRequest http, Caller caller, Guid check, BlocklistStore blocklist, FaceIndexes indexes, ILivenessEngine engine, IdSource ids)
    {
        if (await blocklist.AddAsync(caller.ApplicationId, check, ids.NextGuid(), NativeGalleryEndpoints.Actor(caller), CancellationToken.None) is not { } blocked)
        {
            return NativeErrors.Unusable(http, "There is no such check, or no face of it is kept. Enrol a picture instead.");
        }

        await indexes.CatchUpAsync(CancellationToken.None);
        return Created(blocked, engine);
    }

    private static IResult Created(EnrolledFace face, ILivenessEngine engine) =>
        Results.Json(From(face, engine), NativeGalleryJson.Wire.NativeEnrolledFace, statusCode: StatusCodes.Status201Created);

    private static string Advice(NonResponseReason? reason) => reason switch
    {
        NonResponseReason.NoFace => "No face was found in the picture. Send one that shows the whole face, from the front and in good light.",
        NonResponseReason.FaceTooSmall => "The face is too small. Send a closer or larger picture.",
        null => "The picture shows several faces. Send one of a single person, or say largest=true.",
    };
}
