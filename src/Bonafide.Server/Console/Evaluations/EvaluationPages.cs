using System.Net.Mime;
using Bonafide.Engine;
using Bonafide.Evaluation.Reports;
using Bonafide.Evaluation.Scoring;
using Bonafide.Server.Console.Shell;
using Bonafide.Server.Evaluations;
using Bonafide.Storage.Audit;
using Bonafide.Storage.Evaluations;
using Bonafide.Storage.People;
using Bonafide.Storage.Policies;

namespace Bonafide.Server.Console.Evaluations;

/// <summary>The error rates of the loaded pack on pictures of known truth: begun here, watched, read, and deleted for good.</summary>
internal static class EvaluationPages
{
    /// <summary>
    /// The report brings its scripts inside it. It is given an origin of its own, in which it can reach neither the session nor anything else, and may stand
    /// in our page.
    /// </summary>
    private const string ReportSecurity =
        "sandbox allow-scripts; default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'self'";

    internal static void MapEvaluations(this IEndpointRouteBuilder application)
    {
        application.MapGet("/evaluation", (HttpContext http, EvaluationDesk desk, CancellationToken cancellation) =>
            desk.ListAsync(Visitor.Of(http).ApplicationId, null, StatusCodes.Status200OK, cancellation)).For(ConsoleRole.Viewer);
        application.MapPost("/evaluation/upload", EvaluationUpload.TakeAsync).ForStreamsOf(ConsoleRole.Owner);
        application.MapPost("/evaluation/folder", BeginFolderAsync).For(ConsoleRole.Owner);
        application.MapGet("/evaluation/{id:guid}", ShowAsync).For(ConsoleRole.Viewer);
        application.MapGet("/evaluation/{id:guid}/progress", ShowProgressAsync).PolledFor(ConsoleRole.Viewer);
        application.MapGet("/evaluation/{id:guid}/report", ShowReportAsync).For(ConsoleRole.Viewer);
        application.MapGet("/evaluation/{id:guid}/files/{name}", DownloadAsync).For(ConsoleRole.Reviewer);
        application.MapPost("/evaluation/{id:guid}/cancel", CancelAsync).For(ConsoleRole.Owner);
        application.MapPost("/evaluation/{id:guid}/delete", DeleteAsync).For(ConsoleRole.Owner);
    }

    private static async Task<IResult> BeginFolderAsync(HttpContext http, ServerFolders folders, EvaluationRunner runner, EvaluationDesk desk, CancellationToken cancellation)
    {
        IFormCollection form = await http.Request.ReadFormAsync(cancellation);
        if (runner.TryTakeTurn() is not { } turn)
        {
            return await desk.BusyAsync(Visitor.Of(http).ApplicationId, cancellation);
        }

        EvaluationPictures? pictures = null;
        bool isBegun = false;
        try
        {
            pictures = folders.Open(form["folder"].ToString());
            IResult answer = await desk.BeginAsync(http, turn, pictures, form["thumbnails"] == "on", cancellation);
            isBegun = true;
            return answer;
        }
        catch (EvaluationException fault)
        {
            return await desk.ListAsync(Visitor.Of(http).ApplicationId, fault.Message, StatusCodes.Status400BadRequest, cancellation);
        }
        finally
        {
            if (!isBegun)
            {
                pictures?.Dispose();
                turn.Dispose();
            }
        }
    }

    private static async Task<IResult> ShowAsync(HttpContext http, Guid id, EvaluationDesk desk, CancellationToken cancellation) =>
        await desk.FindAsync(Visitor.Of(http).ApplicationId, id, cancellation) is { } found
            ? ConsolePage.Of<EvaluationView, EvaluationModel>("Evaluation", found)
            : ConsoleErrors.NotFound();

    /// <summary>How far it is, for a page that is open.</summary>
    private static async Task<IResult> ShowProgressAsync(HttpContext http, Guid id, EvaluationDesk desk, CancellationToken cancellation) =>
        await desk.FindAsync(Visitor.Of(http).ApplicationId, id, cancellation) is { } found
            ? ConsolePage.Part<EvaluationProgressView, EvaluationModel>(found)
            : Results.StatusCode(StatusCodes.Status404NotFound);

    private static async Task<IResult> ShowReportAsync(HttpContext http, Guid id, EvaluationStore store, CancellationToken cancellation)
    {
        if (await store.ReadFileAsync(Visitor.Of(http).ApplicationId, id, ReportFiles.Page, cancellation) is not { } page)
        {
            return ConsoleErrors.NotFound();
        }

        http.Response.Headers.ContentSecurityPolicy = ReportSecurity;
        http.Response.Headers.XFrameOptions = "SAMEORIGIN";
        return Results.Bytes(page, "text/html; charset=utf-8");
    }

    private static async Task<IResult> DownloadAsync(HttpContext http, Guid id, string name, EvaluationStore store, AuditLog audit, CancellationToken cancellation)
    {
        Visitor visitor = Visitor.Of(http);
        if (await store.ReadFileAsync(visitor.ApplicationId, id, name, cancellation) is not { } bytes)
        {
            return ConsoleErrors.NotFound();
        }

        await audit.AppendAsync(new AuditEvent(visitor.ApplicationId, visitor.User.Actor, "evaluation.downloaded", id.ToString(), name), cancellation);
        return Results.File(bytes, MediaTypeNames.Application.Octet, name);
    }

    private static async Task<IResult> CancelAsync(HttpContext http, Guid id, EvaluationStore store, EvaluationRunner runner)
    {
        Visitor visitor = Visitor.Of(http);
        await store.CancelAsync(visitor.ApplicationId, id, visitor.User.Actor, CancellationToken.None);
        runner.Stop(id);
        return SeeOther.To($"{ConsoleEndpoints.Root}/apps/{visitor.ApplicationId}/evaluation/{id}");
    }

    private static async Task<IResult> DeleteAsync(HttpContext http, Guid id, EvaluationStore store, EvaluationRunner runner)
    {
        Visitor visitor = Visitor.Of(http);
        if (!await store.DeleteAsync(visitor.ApplicationId, id, visitor.User.Actor, CancellationToken.None))
        {
            return ConsoleErrors.NotFound();
        }

        runner.Stop(id);
        return SeeOther.To($"{ConsoleEndpoints.Root}/apps/{visitor.ApplicationId}/evaluation");
    }
}

/// <summary>Puts together what the pages of evaluations show, and begins one.</summary>
internal sealed class EvaluationDesk(
    EvaluationStore store, EvaluationRunner runner, ServerFolders folders, PolicyStore policies, ILivenessEngine engine, ServerOptions options, TimeProvider clock)
{
    /// <param name="application">Whose.</param>
    /// <param name="fault">Why nothing was begun.</param>
    /// <param name="status">Of the answer.</param>
    /// <param name="cancellation">The browser has gone.</param>
    internal async Task<IResult> ListAsync(Guid application, string? fault, int status, CancellationToken cancellation)
    {
        IReadOnlyList<EvaluationRecord> all = await store.ListAsync(application, cancellation: cancellation);
        EvaluationsModel model = new(
            [.. all.Select(Model)], folders.List(), folders.AreAllowed, options.EvaluationMegabytes, engine.Pack.Id, fault);
        return ConsolePage.Of<EvaluationsView, EvaluationsModel>("Evaluation", model, status);
    }

    internal Task<IResult> BusyAsync(Guid application, CancellationToken cancellation) => ListAsync(
        application, "Nothing was begun: this server is at an evaluation already, or takes one in. Wait until it ends, or cancel it.", StatusCodes.Status409Conflict, cancellation);

    internal async Task<EvaluationModel?> FindAsync(Guid application, Guid id, CancellationToken cancellation) =>
        await store.FindAsync(application, id, cancellation) is { } found ? Model(found) : null;

    /// <summary>Turn and pictures belong to the run, unless this throws.</summary>
    /// <exception cref="EvaluationException">The application has no policy.</exception>
    internal async Task<IResult> BeginAsync(HttpContext http, EvaluationTurn turn, EvaluationPictures pictures, bool withThumbnails, CancellationToken cancellation)
    {
        Visitor visitor = Visitor.Of(http);
        PolicyVersion policy = await policies.CurrentAsync(visitor.ApplicationId, cancellation) ?? throw new EvaluationException("The application has no policy.");
        Guid id = await runner.BeginAsync(turn, pictures, visitor.ApplicationId, policy, withThumbnails, visitor.User.Actor, cancellation);
        return SeeOther.To($"{ConsoleEndpoints.Root}/apps/{visitor.ApplicationId}/evaluation/{id}");
    }

    private EvaluationModel Model(EvaluationRecord record) => new(
        record, record is { State: EvaluationState.Finished, Outcome: { } outcome } ? EvaluationHeadline.FromJson(outcome) : null, clock.GetUtcNow());
}

/// <param name="Evaluations">Newest first.</param>
/// <param name="Folders">That may be chosen.</param>
/// <param name="AreFoldersAllowed">Whether the operator named any.</param>
/// <param name="MaxMegabytes">Of a zip file; 0 = none may be sent.</param>
/// <param name="Pack">That is loaded.</param>
/// <param name="Fault">Why nothing was begun.</param>
public sealed record EvaluationsModel(
    IReadOnlyList<EvaluationModel> Evaluations, IReadOnlyList<string> Folders, bool AreFoldersAllowed, int MaxMegabytes, string Pack, string? Fault);

/// <param name="Headline">Of a finished one.</param>
/// <param name="Now">When it was looked at.</param>
public sealed record EvaluationModel(EvaluationRecord Record, EvaluationHeadline? Headline, DateTimeOffset Now)
{
    internal bool IsRunning => Record.State == EvaluationState.Running;

    /// <summary>By the pace so far; null before there is one.</summary>
    internal TimeSpan? Left => IsRunning && Record.Done > 0 && Now > Record.StartedAt
        ? (Now - Record.StartedAt) / Record.Done * (Record.Pictures - Record.Done)
        : null;
}
