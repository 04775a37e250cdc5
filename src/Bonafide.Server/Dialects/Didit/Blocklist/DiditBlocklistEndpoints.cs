using System.Text.Json;
using Bonafide.Server.Galleries;
using Bonafide.Server.Operations;
using Bonafide.Server.Security;
using Bonafide.Storage.ApiKeys;
using Bonafide.Storage.Checks;
using Bonafide.Storage.Galleries;
using Bonafide.Storage.Limits;

namespace Bonafide.Server.Dialects.Didit.Blocklist;

/// <summary><c>/v3/blocklist/</c>: the faces of sessions that are to be declined from now on.</summary>
internal static class DiditBlocklistEndpoints
{
    private const string Route = "/blocklist", AddRoute = "/blocklist/add", RemoveRoute = "/blocklist/remove";
    private const int PresetLimit = 20;

    internal static void MapDiditBlocklist(this IEndpointRouteBuilder routes)
    {
        RouteGroupBuilder reads = routes.GroupFor(ApiScopes.Gallery, RateKind.Read), writes = routes.GroupFor(ApiScopes.Gallery, RateKind.Write);
        reads.MapGet(Route, List);
        writes.MapPost(AddRoute, Add);
        writes.MapPost(RemoveRoute, Remove);

        reads.MapOtherMethods(Route, ["GET"], DiditErrors.MethodNotAllowed);
        reads.MapOtherMethods(AddRoute, ["POST"], DiditErrors.MethodNotAllowed);
        reads.MapOtherMethods(RemoveRoute, ["POST"], DiditErrors.MethodNotAllowed);
    }

    private static async Task<IResult> Add(HttpRequest http, CheckStore checks, BlocklistStore blocklist, FaceIndexes indexes, IdSource ids, CancellationToken cancellation)
    {
        (Guid? session, IResult? fault) = await ReadAsync(http, "blocklist", cancellation);
        if (session is not { } id)
        {
            return fault!;
        }

        Caller caller = Caller.Of(http.HttpContext);
        if (!await HasSessionAsync(checks, caller, id, cancellation))
        {
            return DiditErrors.NotFound();
        }

        if (await blocklist.AddAsync(caller.ApplicationId, id, ids.NextGuid(), Actor(caller), CancellationToken.None) is null)
        {
            return DiditErrors.Fields(new() { ["session_id"] = ["No face is kept of this session. Put a picture on the list: POST /v3/lists/{uuid}/entries/face-upload/."] });
        }

        await indexes.CatchUpAsync(CancellationToken.None);
        return Message("The session's face is on the blocklist.");
    }

    private static async Task<IResult> Remove(HttpRequest http, CheckStore checks, BlocklistStore blocklist, FaceIndexes indexes, CancellationToken cancellation)
    {
        (Guid? session, IResult? fault) = await ReadAsync(http, "unblock", cancellation);
        if (session is not { } id)
        {
            return fault!;
        }

        Caller caller = Caller.Of(http.HttpContext);
        if (await blocklist.RemoveAsync(caller.ApplicationId, id, Actor(caller), CancellationToken.None))
        {
            await indexes.CatchUpAsync(CancellationToken.None);
        }
        else if (!await HasSessionAsync(checks, caller, id, cancellation))
        {
            return DiditErrors.NotFound();
        }

        return Message("The session's face is not on the blocklist.");
    }

    private static async Task<IResult> List(HttpRequest http, GalleryStore galleries, FaceStore faces, CancellationToken cancellation)
    {
        if (DiditBlocklistRequests.ItemTypeFault(http.Query) is { } faults)
        {
            return DiditErrors.Fields(faults);
        }

        Guid application = Caller.Of(http.HttpContext).ApplicationId;
        DiditPage page = DiditPage.Of(http.Query, PresetLimit);
        FaceWindow window = await galleries.FindOfKindAsync(application, GalleryKind.Blocklist, cancellation) is { } gallery
            ? await faces.FindWindowAsync(application, gallery, page.Offset, page.Limit, ofChecks: true, cancellation)
            : new FaceWindow(0, []);
        return Results.Json(
            new DiditBlocklist(window.Count, page.Next(http, window.Count), page.Previous(http, window.Count), [.. window.Faces.Select(DiditBlocklistResponses.Item)]),
            DiditJson.Wire.DiditBlocklist);
    }

    internal static string Actor(Caller caller) => $"api-key:{caller.Key.Prefix}";

    private static async ValueTask<(Guid? Session, IResult? Fault)> ReadAsync(HttpRequest http, string verb, CancellationToken cancellation)
    {
        (JsonElement body, IResult? fault) = await DiditBody.ReadAsync(http, cancellation);
        if (fault is not null)
        {
            return (null, fault);
        }

        (Guid? session, Dictionary<string, string[]> faults) = DiditBlocklistRequests.ReadSession(body, verb);
        return session is null ? (null, DiditErrors.Fields(faults)) : (session, null);
    }

    private static async Task<bool> HasSessionAsync(CheckStore checks, Caller caller, Guid id, CancellationToken cancellation) =>
        await checks.FindAsync(caller.ApplicationId, id, cancellation) is { Summary: { IsSaved: true, Dialect: DiditSettings.Dialect } };

    private static IResult Message(string text) => Results.Json(new DiditMessage(text), DiditJson.Wire.DiditMessage);
}
