using Bonafide.Server.Console.Applications;
using Bonafide.Server.Console.Audit;
using Bonafide.Server.Console.Checks;
using Bonafide.Server.Console.Evaluations;
using Bonafide.Server.Console.Gallery;
using Bonafide.Server.Console.Health;
using Bonafide.Server.Console.People;
using Bonafide.Server.Console.Policies;
using Bonafide.Server.Console.Shell;
using Bonafide.Server.Console.SignIn;
using Bonafide.Server.Console.TryIt;
using Bonafide.Server.Console.Webhooks;

namespace Bonafide.Server.Console;

/// <summary>The console under <c>/console</c>, as a table of contents: pages for people, made on the server, with a few small scripts.</summary>
internal static class ConsoleEndpoints
{
    internal const string Root = "/console";

    internal static IServiceCollection AddConsole(this IServiceCollection services)
    {
        services.AddSingleton<ConsoleAssets>();
        services.AddSingleton<ConsoleGuard>();
        services.AddSingleton<CheckPages>();
        services.AddSingleton<GalleryDesk>();
        services.AddSingleton<EvaluationDesk>();
        services.AddSingleton<PolicyPages>();
        services.AddSingleton<Trial>();
        services.AddSingleton<Guide>();
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
        console.MapApplications();
        console.MapAudit();
        console.MapPeople();

        RouteGroupBuilder application = console.MapGroup($"/apps/{{{ConsoleGuard.ApplicationRoute}}}");
        application.MapTryIt();
        application.MapCheckList();
        application.MapCheckDetail();
        application.MapGallery();
        application.MapGalleryChanges();
        application.MapEvaluations();
        application.MapPolicy();
        application.MapKeys();
        application.MapWebhookPages();
        application.MapHealthPage();
    }
}
