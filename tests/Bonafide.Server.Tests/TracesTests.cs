using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OpenTelemetry.Trace;

namespace Bonafide.Server.Tests;

/// <summary>Traces as a collector gets them: protobuf, in which texts stand as they are.</summary>
public sealed class TracesTests
{
    private const string Trace = "0af7651916cd43dd8448eb211c80319c", Caller = "b7ad6b7169203331";

    [Fact]
    public async Task A_collector_gets_one_trace_for_a_check_with_its_stages_under_the_callers()
    {
        await using Collector collector = await Collector.StartAsync();
        using LivenessApplication server = new() { Settings = collector.Settings };
        using HttpResponseMessage answer = await CallAsync(server, "/v1/checks");
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);

        string sent = await collector.SentAsync(server, "POST /v1/checks");
        Assert.Contains(Bytes(Convert.FromHexString(Trace)), sent, StringComparison.Ordinal);
        Assert.Contains(Bytes(Convert.FromHexString(Caller)), sent, StringComparison.Ordinal);
        foreach (string word in (string[])["POST /v1/checks", "http.response.status_code", "wait", "decode", "record", "bona_fide", "native", "service.name", "bonafide"])
        {
            Assert.Contains(word, sent, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Neither_persons_nor_keys_nor_pictures_nor_callers_are_in_a_trace()
    {
        const string Last = "DELETE /v1/subjects/{reference}";
        await using Collector collector = await Collector.StartAsync();
        using LivenessApplication server = new() { Settings = collector.Settings };
        (await CallAsync(server, "/v1/checks?subject=customer-in-query")).Dispose();
        HttpClient client = server.WithKey();
        client.DefaultRequestHeaders.Add("traceparent", $"00-{Trace}-{Caller}-01");
        (await client.DeleteAsync("/v1/subjects/customer-in-path")).Dispose();

        string sent = await collector.SentAsync(server, "POST /v1/checks", Last);
        Assert.Contains(Last, sent, StringComparison.Ordinal);
        foreach (string secret in (string[])["customer-in-query", "customer-in-path", "customer-in-form", LivenessApplication.Key, "127.0.0.1", "localhost", "selfie.png", Bytes(LivenessApplication.OnePixel)])
        {
            Assert.DoesNotContain(secret, sent, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_collector_that_is_not_there_changes_no_answer()
    {
        using LivenessApplication server = new() { Settings = new Dictionary<string, string> { ["OTEL_EXPORTER_OTLP_ENDPOINT"] = "http://127.0.0.1:1", ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf" } };

        using HttpResponseMessage answer = await CallAsync(server, "/v1/checks");

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    [Fact]
    public async Task Logs_hold_neither_persons_nor_keys_nor_pictures_nor_names_of_files()
    {
        using LivenessApplication server = new();
        HttpClient client = server.WithKey();
        (await CallAsync(server, "/v1/checks?subject=customer-in-query")).Dispose();
        (await client.PostAsync("/v1/checks", LivenessApplication.Form("image", "no picture at all"u8.ToArray(), "portrait-of-erika.jpg"))).Dispose();
        (await client.DeleteAsync("/v1/subjects/customer-in-path")).Dispose();
        (await server.WithKey("bf_test_wrong_but_secret").PostAsync("/v1/checks", LivenessApplication.Form("image"))).Dispose();

        string log = server.Log.All;
        Assert.Contains("Not a usable picture", log, StringComparison.Ordinal);
        foreach (string secret in (string[])
            ["customer-in-query", "customer-in-path", "customer-in-form", "no picture at all", "portrait-of-erika", "selfie.png", LivenessApplication.Key, "wrong_but_secret", Convert.ToBase64String(LivenessApplication.OnePixel)[..24]])
        {
            Assert.DoesNotContain(secret, log, StringComparison.Ordinal);
        }
    }

    private static async Task<HttpResponseMessage> CallAsync(LivenessApplication server, string path)
    {
        using HttpRequestMessage request = new(HttpMethod.Post, path) { Content = LivenessApplication.Form("image", fields: ("label", "customer-in-form")) };
        request.Headers.Add("traceparent", $"00-{Trace}-{Caller}-01");
        return await server.WithKey().SendAsync(request);
    }

    /// <summary>One letter for each byte, so that texts can be looked for.</summary>
    private static string Bytes(byte[] bytes) => Encoding.Latin1.GetString(bytes);

    private sealed class Collector : IAsyncDisposable
    {
        private readonly ConcurrentQueue<byte[]> _sent = new();
        private readonly WebApplication _app;

        private Collector()
        {
            WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
            builder.Logging.ClearProviders();
            builder.WebHost.UseUrls("http://127.0.0.1:0");
            _app = builder.Build();
            _app.MapPost("/v1/traces", async (HttpRequest request) =>
            {
                // Of this very process: it would be told of its own work.
                Activity.Current?.ActivityTraceFlags &= ~ActivityTraceFlags.Recorded;
                using MemoryStream body = new();
                await request.Body.CopyToAsync(body);
                _sent.Enqueue(body.ToArray());
                return Results.Bytes([], "application/x-protobuf");
            });
        }

        private string Sent => string.Concat(_sent.Select(Bytes));

        internal IReadOnlyDictionary<string, string> Settings => new Dictionary<string, string>
        {
            ["OTEL_EXPORTER_OTLP_ENDPOINT"] = _app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single(),
            ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf",
        };

        internal static async Task<Collector> StartAsync()
        {
            Collector collector = new();
            await collector._app.StartAsync();
            return collector;
        }

        /// <summary>
        /// All that came until the requests of these names did, or until ten seconds are over.
        /// A request's trace ends after its caller has the answer, and a server that stops is disposed of by its own program, for which nobody here waits.
        /// </summary>
        internal async Task<string> SentAsync(LivenessApplication server, params string[] requests)
        {
            TracerProvider traces = server.Services.GetRequiredService<TracerProvider>();
            for (int asked = 0; asked < 200; asked++)
            {
                traces.ForceFlush();
                string sent = Sent;
                if (requests.All(name => sent.Contains(name, StringComparison.Ordinal)))
                {
                    return sent;
                }

                await Task.Delay(50);
            }

            return Sent;
        }

        public ValueTask DisposeAsync() => _app.DisposeAsync();
    }
}
