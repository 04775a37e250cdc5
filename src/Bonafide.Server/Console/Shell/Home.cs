using Bonafide.Storage.Applications;
using Bonafide.Storage.People;

namespace Bonafide.Server.Console.Shell;

/// <summary><c>/console</c>: leads to what most people come for.</summary>
internal static class Home
{
    internal static void MapHome(this IEndpointRouteBuilder console)
    {
        console.MapTheme();
        console.MapGet("", async (ApplicationStore applications, CancellationToken cancellation) =>
            SeeOther.To(await applications.ListAsync(cancellation) is [var first, ..] ? $"{ConsoleEndpoints.Root}/apps/{first.Id}/checks" : $"{ConsoleEndpoints.Root}/apps")).For(ConsoleRole.Viewer);
    }
}
