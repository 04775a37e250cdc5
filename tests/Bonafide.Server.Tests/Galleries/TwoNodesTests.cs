using System.Diagnostics;
using System.Text.Json.Nodes;
using Bonafide.Server.Galleries;
using Bonafide.Server.Tests.Dialects.Glair;
using Bonafide.Storage.Tests.Ground;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Bonafide.Server.Tests.Galleries;

/// <summary>Two nodes on one PostgreSQL: what is enrolled or erased at one is so at the other.</summary>
public sealed class TwoNodesTests(ITestOutputHelper output) : IAsyncLifetime
{
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(30);

    private PostgresServer _postgres = null!;
    private string _database = null!;
    private LivenessApplication _one = null!, _two = null!;

    public async ValueTask InitializeAsync()
    {
        _postgres = await PostgresServer.StartAsync();
        _database = await _postgres.CreateDatabaseAsync();
        _one = Node();
        _two = Node();
    }

    public async ValueTask DisposeAsync()
    {
        await _two.DisposeAsync();
        await _one.DisposeAsync();
        await _postgres.DisposeAsync();
    }

    [Fact]
    public async Task A_face_enrolled_at_one_node_is_found_and_after_its_erasure_forgotten_at_the_other()
    {
        HttpClient one = _one.WithKey();
        string gallery = await CreateAsync(one);
        FaceIndexes there = _two.Services.GetRequiredService<FaceIndexes>();
        List<double> seen = [], gone = [];
        for (int i = 0; i < 20; i++)
        {
            string subject = $"person-{i}";
            await EnrollAsync(one, gallery, subject);
            seen.Add(await WaitAsync(() => there.Faces == 1));
            Assert.Equal(subject, (string?)(await SearchAsync(_two, gallery))["matches"]![0]!["face"]!["subject"]);

            await one.DeleteAsync($"/v1/subjects/{subject}");
            gone.Add(await WaitAsync(() => there.Faces == 0));
            Assert.Equal("not_found", (string?)(await SearchAsync(_two, gallery))["outcome"]);
        }

        output.WriteLine($"Milliseconds until the other node knew, median and greatest of 20: enrolled {Median(seen):F0}, {seen.Max():F0}; erased {Median(gone):F0}, {gone.Max():F0}");
    }

    [Fact]
    public async Task A_node_that_lost_its_connection_reads_what_it_missed()
    {
        HttpClient one = _one.WithKey();
        string gallery = await CreateAsync(one);
        FaceIndexes there = _two.Services.GetRequiredService<FaceIndexes>();
        await EnrollAsync(one, gallery, "first");
        await WaitAsync(() => there.Faces == 1);

        await using (NpgsqlDataSource source = NpgsqlDataSource.Create(_database))
        await using (NpgsqlCommand kill = source.CreateCommand("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'LISTEN%' AND pid <> pg_backend_pid()"))
        {
            await kill.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
        }

        await EnrollAsync(one, gallery, "second");
        double delay = await WaitAsync(() => there.Faces == 2);
        output.WriteLine($"Listening was cut off; the next face was known after {delay:F0} ms");
    }

    [Fact]
    public async Task A_node_whose_database_was_away_follows_again()
    {
        HttpClient one = _one.WithKey();
        string gallery = await CreateAsync(one);
        FaceIndexes there = _two.Services.GetRequiredService<FaceIndexes>();
        await EnrollAsync(one, gallery, "first");
        await WaitAsync(() => there.Faces == 1);

        await _postgres.CrashAndRestartAsync();
        HttpResponseMessage answer;
        long start = Stopwatch.GetTimestamp();
        do
        {
            answer = await EnrollAsync(one, gallery, "second");
        }
        while (!answer.IsSuccessStatusCode && Stopwatch.GetElapsedTime(start) < _patience); // A broken connection may still be in the pool.

        await WaitAsync(() => there.Faces == 2);
    }

    [Fact]
    public async Task A_node_that_starts_later_knows_everything_at_once()
    {
        HttpClient one = _one.WithKey();
        string gallery = await CreateAsync(one);
        for (int i = 0; i < 5; i++)
        {
            await EnrollAsync(one, gallery, $"person-{i}");
        }

        await using LivenessApplication three = Node();
        Assert.Equal(5, (await SearchAsync(three, gallery))["matches"]!.AsArray().Count);
    }

    private LivenessApplication Node() => new(database: _database) { Settings = new Dictionary<string, string> { ["BONAFIDE_MASTER_KEY"] = new('7', 64) }, Clock = TimeProvider.System };

    private static async Task<string> CreateAsync(HttpClient client) =>
        (string)JsonNode.Parse(await (await client.PostAsync("/v1/galleries", GlairCaller.Json("""{"name":"Staff"}"""))).Content.ReadAsStringAsync())!["id"]!;

    private static Task<HttpResponseMessage> EnrollAsync(HttpClient client, string gallery, string subject) =>
        client.PostAsync($"/v1/galleries/{gallery}/faces", LivenessApplication.Form("image", fields: ("subject", subject)));

    private static async Task<JsonNode> SearchAsync(LivenessApplication node, string gallery) =>
        JsonNode.Parse(await (await node.WithKey().PostAsync($"/v1/galleries/{gallery}/search", LivenessApplication.Form("image"))).Content.ReadAsStringAsync())!;

    /// <returns>Milliseconds until it was so.</returns>
    private static async Task<double> WaitAsync(Func<bool> isSo)
    {
        long start = Stopwatch.GetTimestamp();
        while (!isSo())
        {
            Assert.True(Stopwatch.GetElapsedTime(start) < _patience, "The other node does not know of it.");
            await Task.Delay(1, TestContext.Current.CancellationToken);
        }

        return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
    }

    private static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);
}
