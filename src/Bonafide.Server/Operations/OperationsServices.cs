using Bonafide.Engine;
using Bonafide.Server.Galleries;
using Bonafide.Server.Security;
using Bonafide.Server.Settings;
using Microsoft.AspNetCore.Http.Features;

namespace Bonafide.Server.Operations;

internal static class OperationsServices
{
    /// <summary>Larger than every dialect's picture limit with its wrapping, so that each can answer in its own form.</summary>
    private const int MaxBodyBytes = 16 * 1024 * 1024;

    /// <summary>Threads of the pool, beside those that work on pictures, that are there at once and not half a second later.</summary>
    private const int ThreadsForOthers = 14;

    internal static void ListenAsConfigured(this WebApplicationBuilder builder, ServerOptions options)
    {
        // Pictures keep their threads for as long as they take. Without spare ones whoever is to be turned away would wait in line with those that were let in.
        ThreadPool.GetMinThreads(out int workers, out int ports);
        ThreadPool.SetMinThreads(Math.Max(workers, options.Concurrency + ThreadsForOthers), ports);
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.UseUrls(options.Urls.Split(';'));
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = MaxBodyBytes;
            kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(10);
            kestrel.Limits.KeepAliveTimeout = TimeSpan.FromSeconds(60);
            kestrel.Limits.MinRequestBodyDataRate = new(bytesPerSecond: 1_024, gracePeriod: TimeSpan.FromSeconds(10));
            kestrel.Limits.MaxRequestHeaderCount = 64;
        });
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(20));
        builder.Logging.AddSimpleConsole(console => console.SingleLine = true);
        builder.Logging.AddFilter("Microsoft.AspNetCore", LogLevel.Warning);
    }

    internal static IServiceCollection AddBonafideOperations(this IServiceCollection services, ServerOptions options)
    {
        services.AddSingleton(TimeProvider.System);
        services.AddSingleton<IdSource>();
        services.AddSingleton(new UploadMemory(options.UploadMegabytes * 1024L * 1024));
        services.AddHostedService<RetentionService>();
        services.Configure<FormOptions>(form =>
        {
            // Pictures of faces stay in memory: the default would put larger ones into a temporary file.
            form.MemoryBufferThreshold = MaxBodyBytes;
            form.MultipartBodyLengthLimit = MaxBodyBytes;
            form.ValueCountLimit = 64;
            form.KeyLengthLimit = 256;
            form.ValueLengthLimit = 256 * 1024;
            form.MultipartHeadersCountLimit = 16;
        });
        return services;
    }

    internal static void WarnOfUnknown(this WebApplication app, SettingReader settings)
    {
        if (settings.UnknownVariables is { Count: > 0 } unknown)
        {
            StartLog.UnknownVariables(app.Logger, string.Join(", ", unknown));
        }
    }

    /// <summary>Loads models and opens the record before the first connection is accepted; what is missing stops the start.</summary>
    internal static async Task PrepareBonafideAsync(this WebApplication app, ILivenessEngine engine)
    {
        await app.StartStorageAsync();
        StartLog.Loaded(app.Logger, engine.Pack.Id, engine.Models.Count);
        if (engine.Pack.Warning is { } warning)
        {
            StartLog.PackWarns(app.Logger, engine.Pack.Id, warning);
        }

        await app.LoadGalleriesAsync();
    }
}

internal static partial class StartLog
{
    [LoggerMessage(1, LogLevel.Information, "Model pack '{Pack}' is loaded and warm: {Models} networks")]
    internal static partial void Loaded(ILogger logger, string pack, int models);

    [LoggerMessage(2, LogLevel.Warning, "No settings, and without effect: {Unknown}")]
    internal static partial void UnknownVariables(ILogger logger, string unknown);

    [LoggerMessage(3, LogLevel.Warning, "Model pack '{Pack}': {Warning}")]
    internal static partial void PackWarns(ILogger logger, string pack, string warning);
}
