using System.Text.Json;
using Bonafide.Server.Galleries;
using Bonafide.Server.Security;
using Bonafide.Storage.ApiKeys;
using Bonafide.Storage.Galleries;
using Bonafide.Storage.Limits;

namespace Bonafide.Server.Dialects.Didit.Blocklist;

/// <summary><c>/v3/lists/</c>: the blocklist of faces as the one list that there is, with entries from sessions and by picture.</summary>
internal static class DiditListEndpoints
{
    private const string Lists = "/lists", One = "/lists/{list:guid}", Entries = "/lists/{list:guid}/entries", Upload = "/lists/{list:guid}/entries/face-upload",
        Entry = "/lists/{list:guid}/entries/{entry:guid}";

    private const int PresetLimit = 25, MaxBodyBytes = (DiditSettings.MaxImageBytes / 3 * 4) + (64 * 1024);

    internal static void MapDiditLists(this IEndpointRouteBuilder routes)
    {
        RouteGroupBuilder reads = routes.GroupFor(ApiScopes.Gallery, RateKind.Read), writes = routes.GroupFor(ApiScopes.Gallery, RateKind.Write);
        reads.MapGet(Lists, ShowAll);
        reads.MapGet(One, Show);
        reads.MapGet(Entries, ListEntries);
        writes.MapPost(Upload, UploadFace);
        writes.MapDelete(Entry, DeleteEntry);

        reads.MapOtherMethods(Lists, ["GET"], DiditErrors.MethodNotAllowed);
        reads.MapOtherMethods(One, ["GET"], DiditErrors.MethodNotAllowed);
        reads.MapOtherMethods(Entries, ["GET"], DiditErrors.MethodNotAllowed);
        reads.MapOtherMethods(Upload, ["POST"], DiditErrors.MethodNotAllowed);
        reads.MapOtherMethods(Entry, ["DELETE"], DiditErrors.MethodNotAllowed);
    }

    private static async Task<IResult> ShowAll(HttpRequest http, GalleryStore galleries, FaceStore faces, CancellationToken cancellation)
    {
        bool isWanted = http.Query["list_type"].LastOrDefault() is null or "" or "blocklist" && http.Query["entry_type"].LastOrDefault() is null or "" or "face";
        DiditList[] lists = isWanted ? [await DescribeAsync(await OpenAsync(http, galleries), faces, cancellation)] : [];
        return Results.Json(new DiditLists(lists.Length, null, null, lists), DiditJson.Wire.DiditLists);
    }

    private static async Task<IResult> Show(HttpRequest http, Guid list, GalleryStore galleries, FaceStore faces, CancellationToken cancellation) =>
        await OpenAsync(http, galleries) is { } blocklist && blocklist.Id == list
            ? Results.Json(await DescribeAsync(blocklist, faces, cancellation), DiditJson.Wire.DiditList)
            : DiditErrors.NotFound();

    private static async Task<IResult> ListEntries(HttpRequest http, Guid list, GalleryStore galleries, FaceStore faces, CancellationToken cancellation)
    {
        Gallery blocklist = await OpenAsync(http, galleries);
        if (blocklist.Id != list)
        {
            return DiditErrors.NotFound();
        }

        DiditPage page = DiditPage.Of(http.Query, PresetLimit);
        FaceWindow window = await faces.FindWindowAsync(blocklist.ApplicationId, list, page.Offset, page.Limit, ofChecks: false, cancellation);
        return Results.Json(
            new DiditListEntries(window.Count, page.Next(http, window.Count), page.Previous(http, window.Count), [.. window.Faces.Select(DiditBlocklistResponses.Entry)]),
            DiditJson.Wire.DiditListEntries);
    }

    private static async Task<IResult> UploadFace(HttpRequest http, Guid list, GalleryStore galleries, GalleryEnrollment enrollment, CancellationToken cancellation)
    {
        (JsonElement body, IResult? fault) = await DiditBody.ReadAsync(http, cancellation, MaxBodyBytes);
        if (fault is not null)
        {
            return fault;
        }

        (DiditUploadedFace? face, Dictionary<string, string[]> faults) = DiditBlocklistRequests.ReadFace(body);
        if (face is null)
        {
            return DiditErrors.Fields(faults);
        }

        if ((await OpenAsync(http, galleries)).Id != list)
        {
            return DiditErrors.NotFound();
        }

        Caller caller = Caller.Of(http.HttpContext);
        EnrollmentRequest request = new(face.Image, Label: face.Comment) { LargestOfSeveral = true };
        return await enrollment.EnrollAsync(caller, list, request, DiditBlocklistEndpoints.Actor(caller), cancellation) switch
        {
            EnrollmentResult.Enrolled enrolled =>
                Results.Json(DiditBlocklistResponses.Entry(enrolled.Face), DiditJson.Wire.DiditListEntry, statusCode: StatusCodes.Status201Created),
            EnrollmentResult.Refused => DiditErrors.NoFace(),
            EnrollmentResult.NoGallery => DiditErrors.NotFound(),
            EnrollmentResult.Failed failed => DiditErrors.From(failed.Failure, failed.Detail, "image"),
            _ => throw new InvalidOperationException("The set of results is closed."),
        };
    }

    private static async Task<IResult> DeleteEntry(
        HttpRequest http, Guid list, Guid entry, GalleryStore galleries, FaceStore faces, FaceIndexes indexes, CancellationToken cancellation)
    {
        Caller caller = Caller.Of(http.HttpContext);
        if ((await OpenAsync(http, galleries)).Id != list
            || await faces.FindAsync(caller.ApplicationId, entry, cancellation) is not { } face || face.GalleryId != list
            || !await faces.RemoveAsync(caller.ApplicationId, entry, DiditBlocklistEndpoints.Actor(caller), CancellationToken.None))
        {
            return DiditErrors.NotFound();
        }

        await indexes.CatchUpAsync(CancellationToken.None);
        return Results.NoContent();
    }

    /// <summary>The list is there by itself: whoever asks for it first makes it.</summary>
    private static Task<Gallery> OpenAsync(HttpRequest http, GalleryStore galleries) =>
        galleries.OfKindAsync(Caller.Of(http.HttpContext).ApplicationId, GalleryKind.Blocklist, CancellationToken.None);

    private static async Task<DiditList> DescribeAsync(Gallery blocklist, FaceStore faces, CancellationToken cancellation)
    {
        FaceWindow newest = await faces.FindWindowAsync(blocklist.ApplicationId, blocklist.Id, 0, 1, ofChecks: false, cancellation);
        return DiditBlocklistResponses.List(blocklist, newest.Count, newest.Faces is [var last] ? last : null);
    }
}
