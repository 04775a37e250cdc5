using System.Net;
using Bonafide.Storage;
using Bonafide.Storage.ApiKeys;
using Bonafide.Storage.Applications;
using Bonafide.Storage.Tests.Ground;
using Bonafide.Tests;

namespace Bonafide.Server.Tests;

/// <summary>Two server processes on one database spend the same credits and count in the same window.</summary>
public sealed class TwoServersTests : IDisposable
{
    private const int WritesPerMinute = 30;

    private readonly string _data = Directory.CreateTempSubdirectory("bonafide-two-").FullName;

    [Fact]
    public Task Credits_and_limits_are_exact_across_two_processes_on_sqlite() => CountAsync(database: null);

    [Fact]
    public async Task Credits_and_limits_are_exact_across_two_processes_on_postgresql()
    {
        await using PostgresServer postgres = await PostgresServer.StartAsync();
        await CountAsync(await postgres.CreateDatabaseAsync());
    }

    public void Dispose() => Directory.Delete(_data, recursive: true);

    private async Task CountAsync(string? database)
    {
        using ServerProcess one = await ServerProcess.StartAsync(_data, database, WritesPerMinute);
        using ServerProcess other = await ServerProcess.StartAsync(_data, database, WritesPerMinute);
        await using BonafideStorage storage = new(
            new StorageOptions { DataFolder = _data, PostgresConnection = database }, TimeProvider.System);
        await storage.StartAsync();

        // Ten credits, fewer calls than the limit: ten answers.
        (HttpStatusCode[] few, Application application) = await CallAsync(storage, one, other, credits: 10, calls: WritesPerMinute - 2);
        Assert.Equal(10, few.Count(code => code == HttpStatusCode.OK));
        Assert.Equal(WritesPerMinute - 12, few.Count(code => code is HttpStatusCode.Forbidden or HttpStatusCode.ServiceUnavailable));
        Assert.Equal(0, (await storage.Applications.FindAsync(application.Id))!.Credits);

        // Credits without end, more calls than the limit: as many are let in as the limit says. On a machine that others keep busy some of them
        // may be told to come again, which counts as a call and costs no credit.
        (HttpStatusCode[] many, _) = await CallAsync(storage, one, other, credits: null, calls: WritesPerMinute + 20);
        Assert.Equal(WritesPerMinute, many.Count(code => code is HttpStatusCode.OK or HttpStatusCode.ServiceUnavailable));
        Assert.True(many.Count(code => code == HttpStatusCode.OK) >= WritesPerMinute / 2, string.Join(' ', many));
        Assert.Equal(20, many.Count(code => code == HttpStatusCode.TooManyRequests));
    }

    private static async Task<(HttpStatusCode[] Codes, Application Application)> CallAsync(
        BonafideStorage storage, ServerProcess one, ServerProcess other, long? credits, int calls)
    {
        Application application = await storage.Applications.CreateAsync("Test", credits, "test");
        string key = (await storage.ApiKeys.CreateAsync(new NewApiKey(application.Id, "Key"), "test")).Secret;
        byte[] picture = File.ReadAllBytes(Path.Combine(Needs.RepositoryRoot(), "samples", "pictures", "portrait-composite-1.png"));
        HttpStatusCode[] codes = await Task.WhenAll(Enumerable.Range(0, calls).Select(i => SendAsync((i % 2 == 0 ? one : other).Client, key, picture)));
        return (codes, application);
    }

    private static async Task<HttpStatusCode> SendAsync(HttpClient client, string key, byte[] picture)
    {
        using HttpRequestMessage request = new(HttpMethod.Post, "/v1/checks") { Content = LivenessApplication.Form("image", picture) };
        request.Headers.Authorization = new("Bearer", key);
        using HttpResponseMessage response = await client.SendAsync(request);
        return response.StatusCode;
    }
}
