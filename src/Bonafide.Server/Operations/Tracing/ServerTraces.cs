using System.Diagnostics;
using OpenTelemetry;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Bonafide.Server.Operations.Tracing;

/// <summary>
/// One trace for each request, over OTLP, where OpenTelemetry's own variables name a collector (opentelemetry.io/docs/specs/otel/protocol/exporter).
/// Names and tags are words of closed sets: neither paths nor queries, which may name persons, nor addresses of callers.
/// </summary>
internal static class ServerTraces
{
    private const string RequestSource = "Microsoft.AspNetCore", EngineSource = "Bonafide.Engine", Service = "bonafide";

    /// <summary>Each of these alone switches traces on.</summary>
    private static readonly string[] _endpoints = ["OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT"];

    private static readonly ActivitySource _source = new("Bonafide");

    internal static IServiceCollection AddTraces(this IServiceCollection services, IConfiguration settings)
    {
        if (_endpoints.Any(name => settings[name] is { Length: > 0 }) && !string.Equals(settings["OTEL_SDK_DISABLED"], "true", StringComparison.OrdinalIgnoreCase))
        {
            services.AddSingleton(_ => Sdk.CreateTracerProviderBuilder()
                .ConfigureServices(inner => inner.AddSingleton(settings))
                .ConfigureResource(resource => resource.AddService(Service, serviceVersion: typeof(ServerTraces).Assembly.GetName().Version?.ToString(3)))
                .AddSource(RequestSource, EngineSource, _source.Name)
                .AddOtlpExporter()
                .Build());
        }

        return services;
    }

    /// <summary>Names the trace of each request when it ends. First in line, so that it sees every answer.</summary>
    internal static void UseTraces(this WebApplication app)
    {
        if (app.Services.GetService<TracerProvider>() is null)
        {
            return;
        }

        app.Use(async (context, next) =>
        {
            Activity? request = Activity.Current;
            await next(context);
            if (request is { IsAllDataRequested: true })
            {
                Describe(request, context);
            }
        });
    }

    /// <summary>A part of a request, until it is disposed of; null where nobody traces.</summary>
    /// <param name="name">A word of ours.</param>
    internal static Activity? Part(string name) => _source.StartActivity(name);

    private static void Describe(Activity request, HttpContext context)
    {
        string? route = (context.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText;
        if (route is null or HealthEndpoints.Live or HealthEndpoints.Ready or Metering.MetricsEndpoint.Route)
        {
            // Nothing of ours, or asked every few seconds: not worth a trace.
            request.ActivityTraceFlags &= ~ActivityTraceFlags.Recorded;
            return;
        }

        string method = HttpMethods.GetCanonicalizedValue(context.Request.Method);
        request.DisplayName = $"{method} {route}";
        request.SetTag("http.request.method", method);
        request.SetTag("http.route", route);
        request.SetTag("http.response.status_code", context.Response.StatusCode);
        request.SetTag("bonafide.request_id", context.TraceIdentifier);
        if (context.Response.StatusCode >= StatusCodes.Status500InternalServerError)
        {
            request.SetStatus(ActivityStatusCode.Error);
        }
    }
}
