using System.Text.Json;
using Bonafide.Server.Galleries;
using Bonafide.Server.Security;
using Bonafide.Storage.ApiKeys;
using Bonafide.Storage.Checks;
using Bonafide.Storage.Limits;

namespace Bonafide.Server.Dialects.Didit.Sessions;

/// <summary>The record of the caller's application as sessions: every saved call of this dialect is one.</summary>
internal static class DiditSessionEndpoints
{
    private const string Decision = "/session/{id:guid}/decision", Delete = "/session/{id:guid}/delete", Status = "/session/{id:guid}/update-status", List = "/sessions";

    internal static void MapDiditSessions(this IEndpointRouteBuilder routes)
    {
        RouteGroupBuilder reads = routes.GroupFor(ApiScopes.Read, RateKind.Read);
        reads.MapGet(Decision, FindDecision);
        reads.MapGet(List, ListSessions);
        routes.GroupFor(ApiScopes.Manage, RateKind.Write).MapPatch(Status, UpdateStatus);
        routes.GroupFor(ApiScopes.Erase, RateKind.Write).MapDelete(Delete, DeleteSession);

        reads.MapOtherMethods(Decision, ["GET"], DiditErrors.MethodNotAllowed);
        reads.MapOtherMethods(List, ["GET"], DiditErrors.MethodNotAllowed);
        reads.MapOtherMethods(Status, ["PATCH"], DiditErrors.MethodNotAllowed);
        reads.MapOtherMethods(Delete, ["DELETE"], DiditErrors.MethodNotAllowed);
    }

    private static async Task<IResult> FindDecision(HttpContext http, Guid id, CheckStore checks, CheckReviewStore reviews, CancellationToken cancellation)
    {
        Guid application = Caller.Of(http).ApplicationId;
        return await checks.FindAsync(application, id, cancellation) is { Summary: { IsSaved: true, Dialect: DiditSettings.Dialect } summary } stored
            ? Results.Json(DiditDecisions.From(stored, summary.Verdict, await reviews.ListAsync(application, id, cancellation)), DiditJson.Wire.DiditDecision)
            : DiditErrors.NotFound();
    }

    private static async Task<IResult> ListSessions(HttpRequest http, CheckSearch checks, CancellationToken cancellation)
    {
        (DiditSessionsRequest? request, Dictionary<string, string[]> faults) = DiditSessionRequests.ReadList(http.Query);
        if (request is null)
        {
            return DiditErrors.Fields(faults);
        }

        CheckWindow window = request.IsEmpty
            ? new CheckWindow(0, [])
            : await checks.FindWindowAsync(Caller.Of(http.HttpContext).ApplicationId, request.Filter, request.Page.Offset, request.Page.Limit, cancellation);
        return Results.Json(
            new DiditSessions(
                window.Count,
                request.Page.Next(http, window.Count),
                request.Page.Previous(http, window.Count),
                [.. window.Checks.Select(DiditDecisions.Line)]),
            DiditJson.Wire.DiditSessions);
    }

    private static async Task<IResult> UpdateStatus(HttpRequest http, Guid id, CheckReviewStore reviews, CancellationToken cancellation)
    {
        (JsonElement body, IResult? fault) = await DiditBody.ReadAsync(http, cancellation);
        if (fault is not null)
        {
            return fault;
        }

        (DiditStatusRequest? request, Dictionary<string, string[]> faults) = DiditSessionRequests.ReadStatus(body);
        if (request is null)
        {
            return DiditErrors.Fields(faults);
        }

        Caller caller = Caller.Of(http.HttpContext);
        return await reviews.ReviewAsync(
            caller.ApplicationId, DiditSettings.Dialect, id, request.Verdict, request.Comment, $"api-key:{caller.Key.Prefix}", CancellationToken.None)
            ? Results.Json(new DiditSessionId(id), DiditJson.Wire.DiditSessionId)
            : DiditErrors.NotFound();
    }

    private static async Task<IResult> DeleteSession(HttpContext http, Guid id, CheckStore checks, FaceIndexes indexes, CancellationToken cancellation)
    {
        Caller caller = Caller.Of(http);
        bool isDeleted = await checks.FindAsync(caller.ApplicationId, id, cancellation) is { Summary: { IsSaved: true, Dialect: DiditSettings.Dialect } }
            && await checks.DeleteAsync(caller.ApplicationId, id, $"api-key:{caller.Key.Prefix}", CancellationToken.None);
        await indexes.CatchUpAsync(CancellationToken.None);
        return isDeleted ? Results.NoContent() : DiditErrors.NotFound();
    }
}
