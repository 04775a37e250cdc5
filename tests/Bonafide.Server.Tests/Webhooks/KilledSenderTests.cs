using System.Collections.Concurrent;
using System.Net;
using System.Text.Json.Nodes;
using Bonafide.Storage;
using Bonafide.Storage.Applications;
using Bonafide.Storage.Checks;
using Bonafide.Storage.Tests.Ground;
using Bonafide.Storage.Webhooks;
using Bonafide.Tests;

namespace Bonafide.Server.Tests.Webhooks;

/// <summary>Every check that is in the record is told at least once, whenever the server is killed; with two servers, once in the ordinary case.</summary>
public sealed class KilledSenderTests(ITestOutputHelper output) : IDisposable
{
    private const int Kills = 4, Senders = 3;

    private readonly string _data = Directory.CreateTempSubdirectory("bonafide-outbox-").FullName;

    [Fact]
    public Task Every_recorded_check_is_told_although_the_server_is_killed_between_record_and_sending_on_sqlite() => KillAsync(database: null);

    [Fact]
    public async Task Every_recorded_check_is_told_although_the_server_is_killed_between_record_and_sending_on_postgresql()
    {
        await using PostgresServer postgres = await PostgresServer.StartAsync();
        await KillAsync(await postgres.CreateDatabaseAsync());
    }

    [Fact]
    public async Task Two_servers_on_one_database_tell_each_event_once()
    {
        await using PostgresServer postgres = await PostgresServer.StartAsync();
        string database = await postgres.CreateDatabaseAsync();
        await using WebhookReceiver receiver = await WebhookReceiver.StartAsync();
        using ServerProcess one = await ServerProcess.StartAsync(_data, database, settings: [("BONAFIDE_WEBHOOK_NETWORKS", "127.0.0.0/8")]);
        using ServerProcess other = await ServerProcess.StartAsync(_data, database, settings: [("BONAFIDE_WEBHOOK_NETWORKS", "127.0.0.0/8")]);
        await using BonafideStorage storage = await OpenAsync(database);
        Application application = await AimAsync(storage, receiver);

        byte[] picture = Picture();
        Guid?[] told = await Task.WhenAll(Enumerable.Range(0, 60).Select(number => CheckAsync((number % 2 == 0 ? one : other).Client, picture, CancellationToken.None)));
        await UntilNothingIsPendingAsync(storage, application);

        Assert.Equal(told.OfType<Guid>().Order(), receiver.All.Select(Session).Order());
    }

    public void Dispose() => Directory.Delete(_data, recursive: true);

    private async Task KillAsync(string? database)
    {
        byte[] picture = Picture();
        await using WebhookReceiver receiver = await WebhookReceiver.StartAsync();
        ConcurrentBag<Guid> answered = [];
        for (int kill = 1; kill <= Kills; kill++)
        {
            using ServerProcess server = await ServerProcess.StartAsync(_data, database, settings: [("BONAFIDE_WEBHOOK_NETWORKS", "127.0.0.0/8")]);
            await using (BonafideStorage storage = await OpenAsync(database))
            {
                await AimAsync(storage, receiver);
            }

            if (kill == Kills)
            {
                receiver.Answer = _ => new TaskCompletionSource().Task; // What is recorded now is not told before the kill.
            }

            using CancellationTokenSource stop = new();
            Task[] senders = [.. Enumerable.Range(0, Senders).Select(_ => SendAsync(server.Client, picture, answered, stop.Token))];
            await UntilAnsweredAsync(answered, answered.Count + Senders);
            await Task.Delay(kill * 97 % 300);
            await server.KillAsync();
            await stop.CancelAsync();
            await Task.WhenAll(senders);
        }

        receiver.Answer = _ => Task.CompletedTask;
        await using BonafideStorage record = await OpenAsync(database);
        Application application = Assert.Single(await record.Applications.ListAsync());
        int waiting = (await LogAsync(record, application)).Count(delivery => delivery.State == DeliveryState.Pending);
        using ServerProcess last = await ServerProcess.StartAsync(_data, database, settings: [("BONAFIDE_WEBHOOK_NETWORKS", "127.0.0.0/8")]);
        await UntilNothingIsPendingAsync(record, application);

        CheckWindow recorded = await record.Search.FindWindowAsync(application.Id, new CheckFilter(), 0, 500);
        HashSet<Guid> told = [.. receiver.All.Select(Session)];
        output.WriteLine($"{Kills} kills, {answered.Count} answered, {recorded.Count} recorded, {waiting} untold at the last kill, {receiver.All.Count} sendings");
        Assert.True(recorded.Count >= Kills && waiting > 0, $"{recorded.Count} recorded, {waiting} untold at the last kill: the test proves nothing");
        Assert.Equal(recorded.Count, recorded.Checks.Count);
        Assert.All(answered, id => Assert.Contains(id, told));
        Assert.All(recorded.Checks, check => Assert.Contains(check.Summary.Id, told));
    }

    private static byte[] Picture() => File.ReadAllBytes(Path.Combine(Needs.RepositoryRoot(), "samples", "pictures", "portrait-composite-1.png"));

    private static Guid Session(ReceivedWebhook webhook) => (Guid)webhook.Json["session_id"]!;

    private async Task<BonafideStorage> OpenAsync(string? database)
    {
        BonafideStorage storage = new(new StorageOptions { DataFolder = _data, PostgresConnection = database }, TimeProvider.System);
        await storage.StartAsync();
        return storage;
    }

    private static async Task<Application> AimAsync(BonafideStorage storage, WebhookReceiver receiver)
    {
        Application application = Assert.Single(await storage.Applications.ListAsync());
        await storage.Webhooks.ChangeAsync(application.Id, "didit", "v3", new WebhookChange { Url = receiver.Url }, "test");
        return application;
    }

    private static async Task<List<Delivery>> LogAsync(BonafideStorage storage, Application application)
    {
        List<Delivery> log = [];
        IReadOnlyList<Delivery> page;
        do
        {
            page = await storage.Outbox.ListAsync(application.Id, log.LastOrDefault()?.Id, 200);
            log.AddRange(page);
        }
        while (page.Count == 200);

        return log;
    }

    /// <summary>At most three minutes: what a dead server had leased is taken up after half a one.</summary>
    private static async Task UntilNothingIsPendingAsync(BonafideStorage storage, Application application)
    {
        for (int look = 0; look < 360; look++)
        {
            if ((await LogAsync(storage, application)).All(delivery => delivery.State == DeliveryState.Delivered))
            {
                return;
            }

            await Task.Delay(500);
        }

        Assert.Fail("Not everything was told within three minutes.");
    }

    /// <summary>At most two minutes: on a busy machine a check takes its time.</summary>
    private static async Task UntilAnsweredAsync(ConcurrentBag<Guid> answered, int count)
    {
        for (int look = 0; look < 2_400 && answered.Count < count; look++)
        {
            await Task.Delay(50);
        }
    }

    private static async Task SendAsync(HttpClient client, byte[] picture, ConcurrentBag<Guid> answered, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            try
            {
                if (await CheckAsync(client, picture, stop) is { } id)
                {
                    answered.Add(id);
                }

                await Task.Delay(50, CancellationToken.None);
            }
            catch (Exception cut) when (cut is HttpRequestException or OperationCanceledException or IOException or System.Text.Json.JsonException)
            {
                // Killed while it answered: whether that check is in the record nobody was told.
                await Task.Delay(20, CancellationToken.None);
            }
        }
    }

    private static async Task<Guid?> CheckAsync(HttpClient client, byte[] picture, CancellationToken stop)
    {
        using HttpRequestMessage request = new(HttpMethod.Post, "/v3/passive-liveness/") { Content = LivenessApplication.Form("user_image", picture) };
        request.Headers.Add("x-api-key", ServerProcess.Key);
        using HttpResponseMessage response = await client.SendAsync(request, stop);
        string body = await response.Content.ReadAsStringAsync(stop);
        return response.StatusCode == HttpStatusCode.OK ? (Guid)JsonNode.Parse(body)!["request_id"]! : null;
    }
}
