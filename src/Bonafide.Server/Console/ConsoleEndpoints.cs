using Bonafide.Server.Console.People;
using Bonafide.Server.Console.Shell;
using Bonafide.Server.Console.SignIn;

namespace Bonafide.Server.Console;

/// <summary>The console under <c>/console</c>, as a table of contents: pages for people, made on the server, with a few small scripts.</summary>
internal static class ConsoleEndpoints
{
    internal const string Root = "/console";

    internal static IServiceCollection AddConsole(this IServiceCollection services)
    {
        services.AddSingleton<ConsoleAssets>();
        services.AddSingleton<ConsoleGuard>();
        return services;
    }

    /// <summary>Who may see what: behind routing, before any handler.</summary>
    internal static void UseConsole(this WebApplication app)
    {
        ConsoleGuard guard = app.Services.GetRequiredService<ConsoleGuard>();
        app.UseWhen(http => http.Request.Path.StartsWithSegments(Root, StringComparison.Ordinal), branch => branch.Use(guard.InvokeAsync));
    }

    internal static void MapConsole(this IEndpointRouteBuilder routes)
    {
        RouteGroupBuilder console = routes.MapGroup(Root);
        console.MapConsoleAssets();
        console.MapSignIn();
        console.MapHome();
        console.MapPeople();
    }
}
