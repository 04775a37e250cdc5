using Bonafide.Server.Console.Shell;
using Bonafide.Storage.Audit;
using Bonafide.Storage.People;

namespace Bonafide.Server.Console.Audit;

/// <summary><c>/console/audit</c>: who did what, and whether the log is as it was written.</summary>
internal static class AuditEndpoints
{
    private const int PageSize = 50;

    internal static void MapAudit(this IEndpointRouteBuilder console)
    {
        console.MapGet("/audit", async (long? before, AuditLog audit, CancellationToken cancellation) => await ShowAsync(audit, before, null, cancellation)).For(ConsoleRole.Viewer);
        console.MapPost("/audit/verify", async (AuditLog audit, CancellationToken cancellation) =>
            await ShowAsync(audit, null, await audit.VerifyAsync(cancellation), cancellation)).For(ConsoleRole.Owner);
    }

    private static async Task<IResult> ShowAsync(AuditLog audit, long? before, AuditReport? report, CancellationToken cancellation) =>
        ConsolePage.Of<AuditView, AuditModel>("Audit", new AuditModel(await audit.ListAsync(before, PageSize, cancellation), report));
}

/// <param name="Lines">Newest first.</param>
/// <param name="Report">Null where nobody asked for it.</param>
public sealed record AuditModel(IReadOnlyList<AuditLine> Lines, AuditReport? Report);
