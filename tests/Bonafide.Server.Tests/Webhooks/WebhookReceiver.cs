using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using System.Threading.Channels;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Bonafide.Server.Tests.Webhooks;

/// <summary>Somebody's server on loopback that is told things; it answers as the test says, 200 unless told otherwise.</summary>
internal sealed class WebhookReceiver : IAsyncDisposable
{
    private readonly Channel<ReceivedWebhook> _received = Channel.CreateUnbounded<ReceivedWebhook>();
    private readonly WebApplication _server;

    private WebhookReceiver(WebApplication server) => _server = server;

    internal string Url => _server.Urls.Single() + "/hook";

    /// <summary>What has come so far.</summary>
    internal ConcurrentQueue<ReceivedWebhook> All { get; } = new();

    internal Func<HttpContext, Task> Answer { get; set; } = _ => Task.CompletedTask;

    internal static async Task<WebhookReceiver> StartAsync()
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        WebApplication server = builder.Build();
        WebhookReceiver receiver = new(server);
        server.Run(receiver.ReceiveAsync);
        await server.StartAsync(TestContext.Current.CancellationToken);
        return receiver;
    }

    /// <summary>The next one that comes; fails after a minute without any.</summary>
    internal async Task<ReceivedWebhook> NextAsync()
    {
        using CancellationTokenSource patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(TimeSpan.FromMinutes(1));
        return await _received.Reader.ReadAsync(patience.Token);
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
    }

    private async Task ReceiveAsync(HttpContext http)
    {
        using MemoryStream body = new();
        await http.Request.Body.CopyToAsync(body);
        ReceivedWebhook received = new(
            $"{http.Request.Method} {http.Request.Path}", body.ToArray(), http.Request.Headers.ToDictionary(header => header.Key, header => header.Value.ToString()));
        All.Enqueue(received);
        await _received.Writer.WriteAsync(received);
        await Answer(http);
    }
}

/// <param name="Body">As it came.</param>
/// <param name="Headers">By their names as they came.</param>
internal sealed record ReceivedWebhook(string Request, byte[] Body, IReadOnlyDictionary<string, string> Headers)
{
    internal JsonNode Json => JsonNode.Parse(Body)!;
}
