using System.Diagnostics.Metrics;
using System.Security.Cryptography;
using System.Text;

namespace Bonafide.Server.Operations.Metering;

/// <summary><c>/metrics</c>: there only where BONAFIDE_METRICS_TOKEN is set, for who shows it.</summary>
internal static class MetricsEndpoint
{
    internal const string Route = "/metrics";

    internal static IServiceCollection AddMetering(this IServiceCollection services, ServerOptions options)
    {
        services.AddMetrics();
        services.AddSingleton<ServerMeter>();
        if (options.MetricsToken is not null)
        {
            services.AddSingleton(provider => new MetricsCollector(provider.GetRequiredService<IMeterFactory>()));
        }

        return services;
    }

    internal static void MapMetrics(this WebApplication app, ServerOptions options)
    {
        if (options.MetricsToken is not { } token)
        {
            return;
        }

        // Now, so that everything is counted from the first call on.
        MetricsCollector collector = app.Services.GetRequiredService<MetricsCollector>();
        app.Services.GetRequiredService<ServerMeter>();
        byte[] expected = Hash($"Bearer {token}");
        app.MapGet(Route, (HttpContext http) =>
        {
            if (!CryptographicOperations.FixedTimeEquals(expected, Hash(http.Request.Headers.Authorization.ToString())))
            {
                http.Response.Headers.WWWAuthenticate = "Bearer";
                return Results.Text("Send 'Authorization: Bearer' with the value of BONAFIDE_METRICS_TOKEN.\n", statusCode: StatusCodes.Status401Unauthorized);
            }

            http.Response.Headers.CacheControl = "no-store";
            return Results.Text(collector.Print(), PrometheusText.ContentType);
        });
    }

    /// <summary>Of equal length whatever was sent, so that a comparison tells nothing of either.</summary>
    private static byte[] Hash(string text) => SHA256.HashData(Encoding.UTF8.GetBytes(text));
}
