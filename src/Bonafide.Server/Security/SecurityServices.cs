using Bonafide.Server.Console.SignIn;
using Bonafide.Server.Security.Outbound;
using Bonafide.Storage;
using Bonafide.Storage.Bootstrap;

namespace Bonafide.Server.Security;

internal static class SecurityServices
{
    internal static IServiceCollection AddBonafideSecurity(this IServiceCollection services, ServerOptions options) =>
        services.AddBonafideStorage(options.Storage).AddSingleton(options).AddSingleton<CallerGate>().AddOutbound(options.Outbound);

    private static IServiceCollection AddOutbound(this IServiceCollection services, OutboundOptions options) => services
        .AddSingleton<IHostResolver, SystemResolver>()
        .AddSingleton(provider => new PinnedConnections(provider.GetRequiredService<IHostResolver>(), options.Networks, options.TrustAnchors))
        .AddSingleton(new RemoteImageLimits())
        .AddSingleton(provider => new RemoteImageFetcher(
            provider.GetRequiredService<PinnedConnections>(), options.Ports, provider.GetRequiredService<RemoteImageLimits>(),
            provider.GetRequiredService<ILogger<RemoteImageFetcher>>()));

    /// <summary>Migrates the database, opens the keys, and shows the first credentials where there were none.</summary>
    internal static async Task StartStorageAsync(this WebApplication app)
    {
        ServerOptions options = app.Services.GetRequiredService<ServerOptions>();
        BonafideStorage storage = app.Services.GetRequiredService<BonafideStorage>();
        await storage.StartAsync();
        FirstCredentials? first = await storage.FirstStart.RunAsync(options.Bootstrap);
        if (first is not null)
        {
            // The one message that holds keys; to the console and not to the log, which may be kept.
            await System.Console.Error.WriteLineAsync(Greeting(first, options.BrowserAddress));
        }
    }

    private static string Greeting(FirstCredentials first, Uri address)
    {
        string key = first.NewKey is { } newKey
            ? $"""
              First start. The API key is shown once; only its hash is kept.

                  API key  {newKey}
              """
            : "First start. The API key is the one that you gave.\n";
        return $"""

            {key}
                Console  {WelcomePage.Link(address, first.ConsoleToken)}

            The link makes the console's first owner. It works once, within an hour; later 'bonafide users add' makes people.
            Keep a copy of the master key (BONAFIDE_DATA/master.key, unless you gave one) in a safe place: without it the record cannot be read.

            """;
    }
}
