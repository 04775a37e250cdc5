using System.Globalization;
using System.Text.Json;
using Bonafide.Engine;
using Bonafide.Server.Security;
using Bonafide.Storage.ApiKeys;
using Bonafide.Storage.Galleries;
using Bonafide.Storage.Limits;

namespace Bonafide.Server.Dialects.Native.Galleries;

/// <summary>
/// <c>/v1/galleries</c>: collections that a caller makes, and the three galleries that are there by themselves and go by their kind
/// (<c>checks</c>, <c>blocklist</c>, <c>persons</c>).
/// </summary>
internal static class NativeGalleryEndpoints
{
    internal const string Routes = "/galleries", One = Routes + "/{gallery}", Faces = One + "/faces", Face = Faces + "/{id:guid}";

    private const string Form = "Send a JSON object with a 'name' of 1 to 200 characters and, if you like, a 'description' of at most 2,000.";

    internal static void MapNativeGalleries(this IEndpointRouteBuilder routes)
    {
        RouteGroupBuilder reads = routes.GroupFor(ApiScopes.Gallery, RateKind.Read);
        RouteGroupBuilder writes = routes.GroupFor(ApiScopes.Gallery, RateKind.Write);
        reads.MapGet(Routes, List);
        writes.MapPost(Routes, Create);
        reads.MapGet(One, Show);
        writes.MapPut(One, Change);
        writes.MapDelete(One, Delete);
        reads.MapGet(Faces, NativeFaces.ListAsync);
        writes.MapPost(Faces, NativeFaces.EnrollAsync);
        reads.MapGet(Face, NativeFaces.FindAsync);
        reads.MapGet(Face + "/picture", NativeFaces.FindPictureAsync);
        writes.MapDelete(Face, NativeFaces.RemoveAsync);
        routes.GroupFor(ApiScopes.Check, RateKind.Write).MapPost(One + "/search", NativeSearches.SearchAsync);
    }

    /// <summary>The gallery that a path names; null where the caller's application has none of that id, or nothing of that kind yet.</summary>
    internal static async Task<Gallery?> FindAsync(Caller caller, string name, GalleryStore galleries, CancellationToken cancellation) =>
        Guid.TryParse(name, out Guid id) ? await galleries.FindAsync(caller.ApplicationId, id, cancellation)
        : Enum.TryParse(name, ignoreCase: true, out GalleryKind kind) && kind != GalleryKind.Collection && name.All(char.IsAsciiLetterLower)
            ? await galleries.OfKindAsync(caller.ApplicationId, kind, cancellation)
        : null;

    internal static string Actor(Caller caller) => $"api-key:{caller.Key.Prefix}";

    private static async Task<IResult> List(HttpRequest http, GalleryStore galleries, ILivenessEngine engine, CancellationToken cancellation)
    {
        List<NativeGallery> all = [];
        foreach (Gallery gallery in await galleries.ListAsync(Caller.Of(http.HttpContext).ApplicationId, cancellation))
        {
            all.Add(await FromAsync(gallery, galleries, engine, cancellation));
        }

        return Results.Json(new NativeGalleries(all), NativeGalleryJson.Wire.NativeGalleries);
    }

    private static async Task<IResult> Show(HttpRequest http, string gallery, GalleryStore galleries, ILivenessEngine engine, CancellationToken cancellation) =>
        await FindAsync(Caller.Of(http.HttpContext), gallery, galleries, cancellation) is { } found
            ? Results.Json(await FromAsync(found, galleries, engine, cancellation), NativeGalleryJson.Wire.NativeGallery)
            : NativeErrors.NotFound(http);

    private static async Task<IResult> Create(HttpRequest http, GalleryStore galleries, ILivenessEngine engine, CancellationToken cancellation)
    {
        if (await ReadAsync(http, cancellation) is not { } wanted)
        {
            return NativeErrors.BadField(http, Form);
        }

        Caller caller = Caller.Of(http.HttpContext);
        Gallery made = await galleries.CreateAsync(caller.ApplicationId, wanted.Name!, wanted.Description ?? "", Actor(caller), CancellationToken.None);
        return Results.Json(
            await FromAsync(made, galleries, engine, cancellation), NativeGalleryJson.Wire.NativeGallery, statusCode: StatusCodes.Status201Created);
    }

    private static async Task<IResult> Change(HttpRequest http, string gallery, GalleryStore galleries, ILivenessEngine engine, CancellationToken cancellation)
    {
        if (await ReadAsync(http, cancellation) is not { } wanted)
        {
            return NativeErrors.BadField(http, Form);
        }

        Caller caller = Caller.Of(http.HttpContext);
        return await FindAsync(caller, gallery, galleries, cancellation) is not { } found ? NativeErrors.NotFound(http)
            : found.Kind != GalleryKind.Collection ? NativeErrors.BadField(http, "Only a collection has a name of its own.")
            : await galleries.ChangeAsync(caller.ApplicationId, found.Id, wanted.Name!, wanted.Description ?? "", Actor(caller), CancellationToken.None) is { } changed
                ? Results.Json(await FromAsync(changed, galleries, engine, cancellation), NativeGalleryJson.Wire.NativeGallery)
            : NativeErrors.NotFound(http);
    }

    private static async Task<IResult> Delete(
        HttpRequest http, string gallery, GalleryStore galleries, Server.Galleries.FaceIndexes indexes, CancellationToken cancellation)
    {
        Caller caller = Caller.Of(http.HttpContext);
        if (await FindAsync(caller, gallery, galleries, cancellation) is not { } found)
        {
            return NativeErrors.NotFound(http);
        }

        if (found.Kind != GalleryKind.Collection)
        {
            return NativeErrors.BadField(http, "This gallery is there by itself. Remove its faces one by one, or erase their subjects.");
        }

        await galleries.DeleteAsync(caller.ApplicationId, found.Id, Actor(caller), CancellationToken.None);
        await indexes.CatchUpAsync(CancellationToken.None);
        return Results.NoContent();
    }

    private static async Task<NativeGallery> FromAsync(Gallery gallery, GalleryStore galleries, ILivenessEngine engine, CancellationToken cancellation)
    {
        GalleryCount count = await galleries.CountAsync(gallery.Id, engine.Embedding?.Id ?? "", cancellation);
        return new NativeGallery(
            gallery.Id, gallery.Kind.ToString().ToLower(CultureInfo.InvariantCulture), gallery.Name, gallery.Description, NativeResponses.Iso(gallery.CreatedAt), count.Faces, count.Stale);
    }

    /// <summary>Null where the body is not such an object, or a text is too long.</summary>
    private static async ValueTask<NativeNewGallery?> ReadAsync(HttpRequest http, CancellationToken cancellation)
    {
        try
        {
            NativeNewGallery? wanted = http.HasJsonContentType()
                ? await JsonSerializer.DeserializeAsync(http.Body, NativeGalleryJson.Wire.NativeNewGallery, cancellation)
                : null;
            return wanted is { Name.Length: >= 1 and <= 200, Description: null or { Length: <= 2_000 } } && !string.IsNullOrWhiteSpace(wanted.Name) ? wanted : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
