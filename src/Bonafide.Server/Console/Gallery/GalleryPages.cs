using Bonafide.Engine;
using Bonafide.Engine.Imaging;
using Bonafide.Server.Checks;
using Bonafide.Server.Console.Shell;
using Bonafide.Server.Dialects;
using Bonafide.Server.Galleries;
using Bonafide.Server.Operations;
using Bonafide.Storage.Checks;
using Bonafide.Storage.Galleries;
using Bonafide.Storage.Limits;
using Bonafide.Storage.People;
using Bonafide.Storage.Policies;

namespace Bonafide.Server.Console.Gallery;

/// <summary>The galleries of an application: who is on the blocklist and in collections, and who a picture shows.</summary>
internal static class GalleryPages
{
    private const int PageSize = 24, Hits = 12, Searches = 30, PictureSide = 220;

    internal static void MapGallery(this IEndpointRouteBuilder application)
    {
        application.MapGet("/gallery", (HttpContext http, GalleryDesk desk, CancellationToken cancellation) =>
            desk.ShowAllAsync(Visitor.Of(http).ApplicationId, null, cancellation)).For(ConsoleRole.Viewer);
        application.MapGet("/gallery/{gallery:guid}", (HttpContext http, Guid gallery, long? after, GalleryDesk desk, CancellationToken cancellation) =>
            desk.ShowAsync(Visitor.Of(http).ApplicationId, gallery, after ?? 0, PageSize, null, cancellation)).For(ConsoleRole.Viewer);
        application.MapPost("/gallery/{gallery:guid}/search", SearchAsync).For(ConsoleRole.Reviewer);
        application.MapGet("/gallery/faces/{face:guid}/picture", ShowPictureAsync).For(ConsoleRole.Viewer);
        application.MapPost("/gallery/{gallery:guid}/faces/{face:guid}/remove", RemoveAsync).For(ConsoleRole.Owner);
        application.MapPost("/checks/{id:guid}/block", BlockAsync).For(ConsoleRole.Owner);
    }

    /// <summary>The nearest faces to the one of a picture. Costs no credit, and the picture is kept nowhere.</summary>
    private static async Task<IResult> SearchAsync(HttpContext http, Guid gallery, GalleryDesk desk, RateLimiter limits, CancellationToken cancellation)
    {
        Visitor visitor = Visitor.Of(http);
        IFormCollection form = await http.Request.ReadFormAsync(cancellation);
        RateDecision rate = await limits.TryEnterAsync(visitor.User.Id, RateKind.Write, Searches, cancellation);
        SearchedFaces searched = !rate.IsAllowed ? new SearchedFaces("You searched many times within a minute. Wait a little.", [])
            : form.Files.GetFile("image") is not { Length: > 0 } file ? new SearchedFaces("Choose a picture first.", [])
            : await desk.SearchAsync(visitor.ApplicationId, gallery, UploadedFile.Read(file), Hits, cancellation);
        return await desk.ShowAsync(visitor.ApplicationId, gallery, 0, PageSize, searched, cancellation);
    }

    private static async Task<IResult> ShowPictureAsync(HttpContext http, Guid face, FaceStore faces, PictureReader pictures, CancellationToken cancellation)
    {
        if (await faces.FindPictureAsync(Visitor.Of(http).ApplicationId, face, cancellation) is not { } picture)
        {
            return ConsoleErrors.NotFound();
        }

        Read<byte[]> read = await pictures.ReadAsync(picture.Bytes, image => ImageEncoder.EncodeThumbnail(image, PictureSide), cancellation);
        return read.Value is { } jpeg ? Results.Bytes(jpeg, "image/jpeg") : Results.StatusCode(StatusCodes.Status503ServiceUnavailable);
    }

    private static async Task<IResult> RemoveAsync(HttpContext http, Guid gallery, Guid face, FaceStore faces, FaceIndexes indexes)
    {
        Visitor visitor = Visitor.Of(http);
        bool toDuplicates = (await http.Request.ReadFormAsync(CancellationToken.None))["to"] == "duplicates";
        await faces.RemoveAsync(visitor.ApplicationId, face, visitor.User.Actor, CancellationToken.None);
        await indexes.CatchUpAsync(CancellationToken.None);
        return SeeOther.To($"{ConsoleEndpoints.Root}/apps/{visitor.ApplicationId}/gallery/{gallery}{(toDuplicates ? "/duplicates" : "")}");
    }

    /// <summary>Puts the face of a check onto the blocklist; a check without a kept face cannot be.</summary>
    private static async Task<IResult> BlockAsync(
        HttpContext http, Guid id, BlocklistStore blocklist, FaceIndexes indexes, CheckStore checks, Checks.CheckPages pages, IdSource ids, CancellationToken cancellation)
    {
        Visitor visitor = Visitor.Of(http);
        if (await checks.FindAsync(visitor.ApplicationId, id, cancellation) is null)
        {
            return ConsoleErrors.NotFound();
        }

        EnrolledFace? blocked = await blocklist.AddAsync(visitor.ApplicationId, id, ids.NextGuid(), visitor.User.Actor, CancellationToken.None);
        await indexes.CatchUpAsync(CancellationToken.None);
        return blocked is not null
            ? SeeOther.To($"{ConsoleEndpoints.Root}/apps/{visitor.ApplicationId}/gallery/{blocked.GalleryId}")
            : await pages.ShowAsync(visitor.ApplicationId, id, "No face is kept of this check, so it cannot be put onto the blocklist. Callers ask for it (native: enroll).", cancellation);
    }
}

/// <summary>Puts together what the page of a gallery shows.</summary>
internal sealed class GalleryDesk(GalleryStore galleries, FaceStore faces, GallerySearch search, FaceIndexes indexes, PolicyStore policies, PictureReader pictures, ILivenessEngine engine)
{
    /// <param name="application">Whose.</param>
    /// <param name="fault">Why nothing was changed.</param>
    /// <param name="cancellation">The browser has gone.</param>
    internal async Task<IResult> ShowAllAsync(Guid application, string? fault, CancellationToken cancellation)
    {
        string model = engine.Embedding?.Id ?? "";
        List<GalleryRow> rows = [];
        foreach (Storage.Galleries.Gallery gallery in await galleries.ListAsync(application, cancellation))
        {
            rows.Add(new GalleryRow(gallery, await galleries.CountAsync(gallery.Id, model, cancellation)));
        }

        return ConsolePage.Of<GalleriesView, GalleriesModel>(
            "Gallery", new GalleriesModel(rows, engine.Similarity is not null, fault), fault is null ? StatusCodes.Status200OK : StatusCodes.Status400BadRequest);
    }

    internal async Task<IResult> ShowAsync(Guid application, Guid gallery, long after, int size, SearchedFaces? searched, CancellationToken cancellation)
    {
        if (await galleries.FindAsync(application, gallery, cancellation) is not { } found)
        {
            return ConsoleErrors.NotFound();
        }

        IReadOnlyList<EnrolledFace> page = await faces.ListAsync(application, gallery, after, size, cancellation);
        return ConsolePage.Of<GalleryView, GalleryModel>("Gallery", new GalleryModel(found, page, page.Count == size ? page[^1].Number : null, searched));
    }

    internal async Task<SearchedFaces> SearchAsync(Guid application, Guid gallery, ReadOnlyMemory<byte> picture, int limit, CancellationToken cancellation)
    {
        if (engine.Similarity is not { } scale || await policies.CurrentAsync(application, cancellation) is not { } policy)
        {
            return new SearchedFaces("The model pack has no network for comparing faces.", []);
        }

        DescriptionRequest wanted = new() { Embedding = true, MinFaceSizePixels = policy.Policy.MinFaceSizePixels };
        Read<FaceDescription> read = await pictures.ReadAsync(picture, image => engine.Describe(image, wanted, cancellation), cancellation);
        if (read.Value is not { } seen)
        {
            return new SearchedFaces("The picture cannot be read, or the server has too much to do.", []);
        }

        if (seen.Embedding is not { } probe)
        {
            return new SearchedFaces("No face was found in the picture.", []);
        }

        SearchLimits limits = SearchLimits.Of(policy, scale, indexes.Count(gallery));
        IReadOnlyList<FaceHit> hits = await search.SearchAsync(application, gallery, probe, 0, limit, _ => true, cancellation);
        return new SearchedFaces(null, [.. hits.Select(hit => new FoundFace(hit.Face, hit.Similarity.Cosine, hit.Similarity.FalseMatchRate, hit.Similarity.Cosine >= limits.Same, hit.Similarity.Cosine >= limits.Possible))]);
    }
}

/// <param name="CanCompare">Whether the loaded pack has a network for it.</param>
/// <param name="Fault">Why nothing was changed.</param>
public sealed record GalleriesModel(IReadOnlyList<GalleryRow> Galleries, bool CanCompare, string? Fault);

/// <summary>A gallery and how much it holds.</summary>
public sealed record GalleryRow(Storage.Galleries.Gallery Gallery, GalleryCount Count);

/// <param name="Faces">Oldest first.</param>
/// <param name="Next">Behind which the next page begins; null where there is none.</param>
/// <param name="Searched">Null where nobody searched.</param>
public sealed record GalleryModel(Storage.Galleries.Gallery Gallery, IReadOnlyList<EnrolledFace> Faces, long? Next, SearchedFaces? Searched);

/// <param name="Fault">Why nothing was searched.</param>
/// <param name="Found">Nearest first.</param>
public sealed record SearchedFaces(string? Fault, IReadOnlyList<FoundFace> Found);

/// <param name="FalseMatchRate">Of pairs of strangers that come as close.</param>
/// <param name="IsSame">They count as one person by the application's limits.</param>
/// <param name="IsPossible">Somebody should look.</param>
public sealed record FoundFace(EnrolledFace Face, double Cosine, double FalseMatchRate, bool IsSame, bool IsPossible);
