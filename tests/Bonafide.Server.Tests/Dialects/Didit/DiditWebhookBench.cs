using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Bonafide.Server.Security.Outbound;
using Bonafide.Server.Tests.Security;
using Bonafide.Server.Tests.Webhooks;
using Bonafide.Storage;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Bonafide.Server.Tests.Dialects.Didit;

/// <summary>An application with a receiver for its webhooks, and a clock that tests move.</summary>
public abstract class DiditWebhookBench : IAsyncLifetime
{
    private protected const string First = "11111111-2222-3333-4444-555555555555";

    private readonly ScriptedResolver _names = new ScriptedResolver().With("inside.example", "127.0.0.1");

    private protected DiditWebhookBench() => Server = Application("127.0.0.0/8");

    private protected static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private protected MovingTime Clock { get; } = new();

    private protected LivenessApplication Server { get; }

    private protected WebhookReceiver Receiver { get; private set; } = null!;

    private protected BonafideStorage Storage => Server.Services.GetRequiredService<BonafideStorage>();

    public async ValueTask InitializeAsync() => Receiver = await WebhookReceiver.StartAsync();

    public async ValueTask DisposeAsync()
    {
        await Receiver.DisposeAsync();
        await Server.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    private protected LivenessApplication Application(string networks) => new()
    {
        Clock = Clock,
        Settings = new Dictionary<string, string> { ["BONAFIDE_WEBHOOK_NETWORKS"] = networks },
        Replace = services =>
        {
            services.AddSingleton<IHostResolver>(_names);
            services.AddSingleton(provider => provider.GetRequiredService<ServerOptions>().Webhooks with { Timeout = TimeSpan.FromSeconds(3) });
        },
    };

    /// <returns>The secret.</returns>
    private protected async Task<string> AimAsync(string url, LivenessApplication? application = null)
    {
        using HttpResponseMessage answer = await PatchAsync("/v3/webhook/", $$"""{"webhook_url":"{{url}}"}""", application);
        answer.EnsureSuccessStatusCode();
        return (string)JsonNode.Parse(await answer.Content.ReadAsStringAsync(Cancellation))!["secret_shared_key"]!;
    }

    private protected Task<HttpResponseMessage> PatchAsync(string path, string body, LivenessApplication? application = null) =>
        (application ?? Server).WithKey().PatchAsync(path, new StringContent(body, Encoding.UTF8, "application/json"), Cancellation);

    private protected Task CheckAsync(params (string Name, string Value)[] fields) => CheckAsync(Server, fields);

    private protected static async Task CheckAsync(LivenessApplication application, params (string Name, string Value)[] fields) =>
        (await application.WithKey().PostAsync("/v3/passive-liveness/", LivenessApplication.Form("user_image", fields: fields), Cancellation)).EnsureSuccessStatusCode();

    private protected async Task<JsonNode> DeliveriesAsync(LivenessApplication? application = null) =>
        JsonNode.Parse(await (application ?? Server).WithKey().GetStringAsync("/v1/webhooks/deliveries", Cancellation))!["deliveries"]!;

    private protected async Task<JsonNode> LastAsync(LivenessApplication? application = null) => (await DeliveriesAsync(application))[0]!;

    private protected async Task<(string? State, int Attempts)> StateAsync()
    {
        await SeeAsync("delivered", 1);
        JsonNode last = await LastAsync();
        return ((string?)last["state"], (int)last["attempts"]!);
    }

    /// <summary>Waits until the newest delivery has come so far; at most a minute.</summary>
    private protected async Task SeeAsync(string state, int attempts, LivenessApplication? application = null)
    {
        JsonNode last = await LastAsync(application);
        for (int look = 0; look < 600 && ((string?)last["state"], (int)last["attempts"]!) != (state, attempts); look++)
        {
            await Task.Delay(100, Cancellation);
            last = await LastAsync(application);
        }

        Assert.Equal((state, attempts), ((string?)last["state"], (int)last["attempts"]!));
    }

    private protected static Task Status(HttpContext http, int status)
    {
        http.Response.StatusCode = status;
        return Task.CompletedTask;
    }

    private protected static string? Text(ReceivedWebhook webhook, string member) => (string?)webhook.Json[member];

    private protected static string Sign(string secret, byte[] message) => Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.ASCII.GetBytes(secret), message));

    private protected static string Iso(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", System.Globalization.CultureInfo.InvariantCulture);
}
