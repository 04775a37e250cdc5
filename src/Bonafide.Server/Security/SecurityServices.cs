using Bonafide.Storage;
using Bonafide.Storage.Bootstrap;

namespace Bonafide.Server.Security;

internal static class SecurityServices
{
    internal static IServiceCollection AddBonafideSecurity(this IServiceCollection services, ServerOptions options) =>
        services.AddBonafideStorage(options.Storage).AddSingleton(options).AddSingleton<CallerGate>();

    /// <summary>Migrates the database, opens the keys, and shows the first credentials where there were none.</summary>
    internal static async Task StartStorageAsync(this WebApplication app)
    {
        ServerOptions options = app.Services.GetRequiredService<ServerOptions>();
        BonafideStorage storage = app.Services.GetRequiredService<BonafideStorage>();
        await storage.StartAsync();
        FirstCredentials? first = await storage.FirstStart.RunAsync(options.Bootstrap);
        if (first?.NewKey is { } newKey)
        {
            // The one message that holds a key; to the console and not to the log, which may be kept.
            await Console.Error.WriteLineAsync($"""

                First start. This API key is shown once; only its hash is kept:

                    {newKey}

                Keep a copy of the master key (BONAFIDE_DATA/master.key) in a safe place: without it the record cannot be read.

                """);
        }
    }
}
