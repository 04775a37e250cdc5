using Bonafide.Engine;
using Bonafide.Engine.Models;
using Bonafide.Server.Checks;
using Bonafide.Server.Console;
using Bonafide.Server.Dialects.Didit;
using Bonafide.Server.Dialects.Glair;
using Bonafide.Server.Dialects.Native;
using Bonafide.Server.Dialects.Verifik;
using Bonafide.Server.Evaluations;
using Bonafide.Server.Galleries;
using Bonafide.Server.OpenApi;
using Bonafide.Server.Operations;
using Bonafide.Server.Operations.Metering;
using Bonafide.Server.Operations.Tracing;
using Bonafide.Server.Security;
using Bonafide.Server.Settings;
using Bonafide.Server.Webhooks;
using Bonafide.Storage;

namespace Bonafide.Server;

/// <summary>The host, as a table of contents: settings, services, middleware, the dialects, the console.</summary>
public static class BonafideServer
{
    /// <summary>Exit code of a start that was refused because settings, keys or models are wrong.</summary>
    public const int RefusedToStart = 3;

    /// <summary>Serves until it is told to stop. A start that cannot work is refused with one message that says what to do.</summary>
    public static async Task<int> RunAsync(string[] args)
    {
        try
        {
            await using WebApplication app = await BuildAsync(args);
            await app.RunAsync();
            return 0;
        }
        catch (Exception fault) when (Cause(fault) is ModelException or ServerOptionsException or StorageException or StorageUnavailableException or DllNotFoundException or NotSupportedException)
        {
            await System.Console.Error.WriteLineAsync($"Bonafide did not start. {Cause(fault).Message}");
            return RefusedToStart;
        }
        catch (Exception fault) when (fault is UnauthorizedAccessException or IOException { InnerException: null })
        {
            await System.Console.Error.WriteLineAsync($"Bonafide did not start. {fault.Message} The server's user must be able to use that path (BONAFIDE_DATA, BONAFIDE_MODELS).");
            return RefusedToStart;
        }
        catch (IOException fault) when (fault.InnerException is Microsoft.AspNetCore.Connections.AddressInUseException)
        {
            await System.Console.Error.WriteLineAsync($"Bonafide did not start. {fault.Message} Set BONAFIDE_URLS to another address.");
            return RefusedToStart;
        }
    }

    /// <summary>A native library that is missing shows as a type that cannot be initialised.</summary>
    private static Exception Cause(Exception fault) => fault is TypeInitializationException { InnerException: { } inner } ? Cause(inner) : fault;

    private static async Task<WebApplication> BuildAsync(string[] args)
    {
        SettingSources sources = SettingSources.Of(args, SettingSources.ProcessEnvironment());
        SettingReader settings = new(sources);
        ServerOptions options = ServerOptions.Read(settings);
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions
        {
            Args = sources.HostArguments,
            ContentRootPath = AppContext.BaseDirectory,
        });

        builder.ListenAsConfigured(options);
        builder.Services.AddBonafideChecks(options);
        builder.Services.AddBonafideGalleries();
        builder.Services.AddBonafideEvaluations();
        builder.Services.AddBonafideSecurity(options);
        builder.Services.AddBonafideWebhooks(options);
        builder.Services.AddMetering(options);
        builder.Services.AddTraces(builder.Configuration);
        builder.Services.AddBonafideOperations(options);
        builder.Services.AddDidit();
        builder.Services.AddGlair();
        builder.Services.AddVerifik();
        builder.Services.AddNative();
        builder.Services.AddConsole();

        WebApplication app = builder.Build();
        app.WarnOfUnknown(settings);

        // The networks take as long to load as the endpoints to map: both at once.
        Task<ILivenessEngine> engine = Task.Run(app.Services.GetRequiredService<ILivenessEngine>);

        app.UseTraces();
        app.UseRequestIds();
        app.UseCollapsedSlashes();
        app.UseRouting();
        app.UseUploadLimits();
        app.UseOpenApiBrowser();
        app.UseConsole();

        app.MapHealth();
        app.MapMetrics(options);
        app.MapOpenApiDocuments();
        app.MapDidit();
        app.MapGlair();
        app.MapNative();
        app.MapVerifik();
        app.MapConsole();

        await app.PrepareBonafideAsync(await engine);
        return app;
    }
}
