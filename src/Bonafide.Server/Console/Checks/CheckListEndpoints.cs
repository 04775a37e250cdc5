using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Bonafide.Server.Console.Shell;
using Bonafide.Server.Console.TryIt;
using Bonafide.Server.OpenApi;
using Bonafide.Storage.Audit;
using Bonafide.Storage.Checks;
using Bonafide.Storage.People;

namespace Bonafide.Server.Console.Checks;

/// <summary>The list of checks: narrowed, in pages, kept fresh, and as a file.</summary>
internal static class CheckListEndpoints
{
    private const int PageSize = 25, ExportPageSize = 500;

    internal static void MapCheckList(this IEndpointRouteBuilder application)
    {
        application.MapGet("/checks", ShowAsync).For(ConsoleRole.Viewer);
        application.MapGet("/checks/rows", ShowRowsAsync).PolledFor(ConsoleRole.Viewer);
        application.MapGet("/checks.csv", ExportAsync).For(ConsoleRole.Reviewer);
    }

    private static async Task<IResult> ShowAsync(HttpContext http, CheckSearch search, CancellationToken cancellation)
    {
        CheckQuery query = CheckQuery.Read(http.Request.Query);
        return ConsolePage.Of<CheckListView, CheckListModel>("Checks", await FindAsync(http, query, search, cancellation));
    }

    /// <summary>The rows alone, for a page that is open; 304 while nothing has changed.</summary>
    private static async Task<IResult> ShowRowsAsync(HttpContext http, CheckSearch search, CancellationToken cancellation)
    {
        CheckListModel model = await FindAsync(http, CheckQuery.Read(http.Request.Query), search, cancellation);
        string tag = $"\"{model.Version}\"";
        http.Response.Headers.ETag = tag;
        return http.Request.Headers.IfNoneMatch == tag
            ? Results.StatusCode(StatusCodes.Status304NotModified)
            : ConsolePage.Part<CheckRowsView, CheckListModel>(model);
    }

    private static async Task<CheckListModel> FindAsync(HttpContext http, CheckQuery query, CheckSearch search, CancellationToken cancellation)
    {
        OpenedPage page = await search.OpenAsync(Visitor.Of(http).ApplicationId, query.ToFilter(), query.ToCursor(), PageSize, cancellation);
        return new CheckListModel(query, page.Checks, page.Next is { } next ? query.Behind(next) : null, [.. OpenApiDocuments.All.Keys.Append(Trial.Dialect).Order()]);
    }

    /// <summary>All that pass the filter, as CSV, written while they are read.</summary>
    private static async Task<IResult> ExportAsync(HttpContext http, CheckSearch search, AuditLog audit, CancellationToken cancellation)
    {
        Visitor visitor = Visitor.Of(http);
        CheckFilter filter = CheckQuery.Read(http.Request.Query).ToFilter();
        await audit.AppendAsync(new AuditEvent(visitor.ApplicationId, visitor.User.Actor, "checks.exported", visitor.ApplicationId.ToString()), cancellation);
        return Results.Stream(
            async body =>
            {
                await using StreamWriter writer = new(body, new UTF8Encoding(false));
                await writer.WriteLineAsync(CheckCsv.Header);
                CheckCursor? next = null;
                do
                {
                    OpenedPage page = await search.OpenAsync(visitor.ApplicationId, filter, next, ExportPageSize, cancellation);
                    foreach (StoredCheck check in page.Checks)
                    {
                        await writer.WriteLineAsync(CheckCsv.Line(check));
                    }

                    next = page.Next;
                }
                while (next is not null);
            },
            "text/csv; charset=utf-8",
            "checks.csv");
    }
}

/// <param name="Next">The page behind this one; null where there is none.</param>
/// <param name="Dialects">In which checks can be asked.</param>
public sealed record CheckListModel(CheckQuery Query, IReadOnlyList<StoredCheck> Checks, CheckQuery? Next, IReadOnlyList<string> Dialects)
{
    /// <summary>Changes when a row of the page does.</summary>
    internal string Version { get; } = Convert.ToHexStringLower(
        SHA256.HashData(Encoding.ASCII.GetBytes(string.Join(' ', Checks.Select(check => string.Create(CultureInfo.InvariantCulture, $"{check.Summary.Id}{check.Summary.Verdict}")))))).Substring(0, 16);
}
