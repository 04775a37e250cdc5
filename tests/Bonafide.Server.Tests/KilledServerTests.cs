using System.Collections.Concurrent;
using System.Net;
using System.Text.Json.Nodes;
using Bonafide.Storage;
using Bonafide.Storage.Applications;
using Bonafide.Storage.Tests.Ground;
using Bonafide.Tests;

namespace Bonafide.Server.Tests;

/// <summary>What was answered with 2xx is in the record, whenever the server is killed.</summary>
public sealed class KilledServerTests(ITestOutputHelper output) : IDisposable
{
    private const int Kills = 20;
    private const int Senders = 3;

    private readonly string _data = Directory.CreateTempSubdirectory("bonafide-killed-").FullName;

    [Fact]
    public Task Every_check_that_was_answered_survives_twenty_kills_on_sqlite() => KillAsync(database: null);

    [Fact]
    public async Task Every_check_that_was_answered_survives_twenty_kills_on_postgresql()
    {
        await using PostgresServer postgres = await PostgresServer.StartAsync();
        await KillAsync(await postgres.CreateDatabaseAsync());
    }

    public void Dispose() => Directory.Delete(_data, recursive: true);

    private async Task KillAsync(string? database)
    {
        byte[] picture = File.ReadAllBytes(Path.Combine(Needs.RepositoryRoot(), "samples", "pictures", "portrait-composite-1.png"));
        ConcurrentBag<Guid> answered = [];
        for (int kill = 1; kill <= Kills; kill++)
        {
            using ServerProcess server = await ServerProcess.StartAsync(_data, database);
            using CancellationTokenSource stop = new();
            Task[] senders = [.. Enumerable.Range(0, Senders).Select(_ => SendAsync(server.Client, picture, answered, stop.Token))];
            await AnsweredAsync(answered, answered.Count + 1 + (kill % 4));
            await Task.Delay(kill * 37 % 100); // Not always right behind an answer.
            await server.KillAsync();
            await stop.CancelAsync();
            await Task.WhenAll(senders);
        }

        await using BonafideStorage storage = new(Options(database), TimeProvider.System);
        await storage.StartAsync();
        Application application = Assert.Single(await storage.Applications.ListAsync());
        int lost = 0;
        foreach (Guid id in answered)
        {
            lost += await storage.Checks.FindAsync(application.Id, id) is { Evidence: not null } ? 0 : 1;
        }

        output.WriteLine($"{Kills} kills, {answered.Count} answered, {lost} lost");
        Assert.True(answered.Count >= Kills, $"only {answered.Count} checks were answered: the test proves nothing");
        Assert.Equal(0, lost);
    }

    /// <summary>However busy the machine is; gives up after a minute, and the count at the end says so.</summary>
    private static async Task AnsweredAsync(ConcurrentBag<Guid> answered, int count)
    {
        for (int waited = 0; answered.Count < count && waited < 6_000; waited++)
        {
            await Task.Delay(10);
        }
    }

    private StorageOptions Options(string? database) =>
        new StorageOptions { DataFolder = _data, PostgresConnection = database };

    private static async Task SendAsync(HttpClient client, byte[] picture, ConcurrentBag<Guid> answered, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            try
            {
                using MultipartFormDataContent form = LivenessApplication.Form("image", picture);
                using HttpResponseMessage response = await client.PostAsync("/v1/checks", form, stop);
                string body = await response.Content.ReadAsStringAsync(stop);
                if (response.StatusCode == HttpStatusCode.OK)
                {
                    answered.Add((Guid)JsonNode.Parse(body)!["id"]!);
                }
            }
            catch (Exception cut) when (cut is HttpRequestException or OperationCanceledException or IOException or System.Text.Json.JsonException)
            {
                // Killed while it answered: whether that check is in the record nobody was told.
                if (stop.IsCancellationRequested)
                {
                    return;
                }

                await Task.Delay(20, CancellationToken.None);
            }
        }
    }
}
