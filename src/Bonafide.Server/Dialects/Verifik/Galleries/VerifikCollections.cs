using Bonafide.Server.Galleries;
using Bonafide.Server.Operations;
using Bonafide.Server.Security;
using Bonafide.Storage.ApiKeys;
using Bonafide.Storage.Galleries;
using Bonafide.Storage.Limits;

namespace Bonafide.Server.Dialects.Verifik.Galleries;

/// <summary>The collections that persons are enrolled in and searched for. To manage them is free.</summary>
internal static class VerifikCollections
{
    private const string All = "/face-recognition/collections", One = All + "/{id}";
    private const int MaxBodyBytes = 64 * 1024, MaxNameLength = 200, MaxDescriptionLength = 2_000;

    internal static void MapVerifikCollections(this IEndpointRouteBuilder routes)
    {
        RouteGroupBuilder reads = routes.GroupFor(ApiScopes.Gallery, RateKind.Read), writes = routes.GroupFor(ApiScopes.Gallery, RateKind.Write);
        reads.MapGet(All, List);
        writes.MapPost(All, Create);
        reads.MapOtherMethods(All, ["GET", "POST"], http => VerifikErrors.MethodNotAllowed(http, "GET, POST"));
        reads.MapGet(One, Show);
        writes.MapPut(One, Change);
        writes.MapDelete(One, Delete);
        reads.MapOtherMethods(One, ["GET", "PUT", "DELETE"], http => VerifikErrors.MethodNotAllowed(http, "GET, PUT, DELETE"));
    }

    private static async Task<IResult> List(HttpRequest http, GalleryStore galleries, CancellationToken cancellation)
    {
        string likeName = http.Query["like_name"].ToString();
        IEnumerable<Gallery> found = (await galleries.ListAsync(Caller.Of(http.HttpContext).ApplicationId, cancellation))
            .Where(gallery => gallery.Kind == GalleryKind.Collection && gallery.Name.Contains(likeName, StringComparison.OrdinalIgnoreCase));
        return Results.Json(new VerifikData<IReadOnlyList<VerifikCollection>>([.. found.Select(VerifikCollection.Of)]), VerifikJson.Wire.CollectionsAnswer);
    }

    private static async Task<IResult> Create(HttpRequest http, GalleryStore galleries, IdSource ids, TimeProvider clock, CancellationToken cancellation)
    {
        (JoiReader? body, IResult? fault) = await VerifikBody.ReadAsync(http, MaxBodyBytes, cancellation);
        if (body is null)
        {
            return fault!;
        }

        string name = body.RequiredText("name", MaxNameLength);
        string description = body.Text("description", MaxDescriptionLength, mayBeEmpty: true) ?? "";
        if (body.Fault is { } said)
        {
            return VerifikErrors.Invalid(said);
        }

        Caller caller = Caller.Of(http.HttpContext);
        return Answer(await galleries.CreateAsync(
            caller.ApplicationId, ids.NextOrderedGuid(clock.GetUtcNow()), name, description, caller.Actor, CancellationToken.None));
    }

    private static async Task<IResult> Show(HttpRequest http, string id, GalleryStore galleries, CancellationToken cancellation) =>
        Answer(await galleries.CollectionAsync(Caller.Of(http.HttpContext), id, cancellation));

    /// <summary>What the body does not name stays as it was.</summary>
    private static async Task<IResult> Change(HttpRequest http, string id, GalleryStore galleries, CancellationToken cancellation)
    {
        (JoiReader? body, IResult? fault) = await VerifikBody.ReadAsync(http, MaxBodyBytes, cancellation);
        if (body is null)
        {
            return fault!;
        }

        string? name = body.Text("name", MaxNameLength);
        string? description = body.Text("description", MaxDescriptionLength, mayBeEmpty: true);
        if (body.Fault is { } said)
        {
            return VerifikErrors.Invalid(said);
        }

        Caller caller = Caller.Of(http.HttpContext);
        return await galleries.CollectionAsync(caller, id, cancellation) is { } found
            ? Answer(await galleries.ChangeAsync(
                caller.ApplicationId, found.Id, name ?? found.Name, description ?? found.Description, caller.Actor, CancellationToken.None))
            : VerifikErrors.UnknownCollection();
    }

    /// <summary>Persons that were in it stay, without it.</summary>
    private static async Task<IResult> Delete(HttpRequest http, string id, GalleryStore galleries, FaceIndexes indexes, CancellationToken cancellation)
    {
        Caller caller = Caller.Of(http.HttpContext);
        if (await galleries.CollectionAsync(caller, id, cancellation) is not { } found)
        {
            return VerifikErrors.UnknownCollection();
        }

        Gallery? gone = await galleries.DeleteAsync(caller.ApplicationId, found.Id, caller.Actor, CancellationToken.None);
        await indexes.CatchUpAsync(CancellationToken.None);
        return Answer(gone);
    }

    private static IResult Answer(Gallery? collection) => collection is null
        ? VerifikErrors.UnknownCollection()
        : Results.Json(new VerifikData<VerifikCollection>(VerifikCollection.Of(collection)), VerifikJson.Wire.CollectionAnswer);
}
