using System.Net;
using Bonafide.Storage;
using Bonafide.Storage.ApiKeys;
using Bonafide.Storage.Applications;
using Bonafide.Storage.Checks;
using Bonafide.Storage.Tests.Ground;
using Bonafide.Tests;

namespace Bonafide.Server.Tests;

/// <summary>Two server processes on one database do a call that names itself once, and one that starts later still knows its answer.</summary>
public sealed class IdempotentServersTests : IDisposable
{
    private const string Key = "6f9619ff-8b86-d011-b42d-00c04fc964ff";

    private readonly string _data = Directory.CreateTempSubdirectory("bonafide-once-").FullName;
    private readonly byte[] _picture = File.ReadAllBytes(Path.Combine(Needs.RepositoryRoot(), "samples", "pictures", "portrait-composite-1.png"));

    [Fact]
    public Task One_answer_across_two_processes_and_a_restart_on_sqlite() => CallAsync(database: null);

    [Fact]
    public async Task One_answer_across_two_processes_and_a_restart_on_postgresql()
    {
        await using PostgresServer postgres = await PostgresServer.StartAsync();
        await CallAsync(await postgres.CreateDatabaseAsync());
    }

    public void Dispose() => Directory.Delete(_data, recursive: true);

    private async Task CallAsync(string? database)
    {
        using ServerProcess one = await ServerProcess.StartAsync(_data, database);
        using ServerProcess other = await ServerProcess.StartAsync(_data, database);
        await using BonafideStorage storage = await OpenAsync(database);
        Application application = await storage.Applications.CreateAsync("Test", 10, "test");
        string secret = (await storage.ApiKeys.CreateAsync(new NewApiKey(application.Id, "Key"), "test")).Secret;
        one.Client.DefaultRequestHeaders.Authorization = new("Bearer", secret);
        other.Client.DefaultRequestHeaders.Authorization = new("Bearer", secret);

        (HttpStatusCode Status, string Body)[] answers = await Task.WhenAll(Enumerable.Range(0, 30).Select(i => SendAsync(i % 2 == 0 ? one : other)));

        string answer = Assert.Single(answers.Where(each => each.Status == HttpStatusCode.OK).Select(each => each.Body).Distinct());
        Assert.All(answers, each => Assert.True(each.Status is HttpStatusCode.OK or HttpStatusCode.Conflict, $"{each.Status}: {each.Body}"));
        Assert.Equal(answer, (await SendAsync(one)).Body);
        Assert.Equal(answer, (await SendAsync(other)).Body);
        Assert.Equal(9, (await storage.Applications.FindAsync(application.Id))!.Credits);
        Assert.Single((await storage.Search.ListAsync(application.Id, new CheckFilter(), null, 100)).Checks);

        await one.KillAsync();
        await other.KillAsync();
        using ServerProcess next = await ServerProcess.StartAsync(_data, database);
        next.Client.DefaultRequestHeaders.Authorization = new("Bearer", secret);
        Assert.Equal((HttpStatusCode.OK, answer), await SendAsync(next));
        Assert.Equal(9, (await storage.Applications.FindAsync(application.Id))!.Credits);
    }

    private async Task<BonafideStorage> OpenAsync(string? database)
    {
        BonafideStorage storage = new(new StorageOptions { DataFolder = _data, PostgresConnection = database }, TimeProvider.System);
        await storage.StartAsync();
        return storage;
    }

    private async Task<(HttpStatusCode Status, string Body)> SendAsync(ServerProcess server)
    {
        using HttpRequestMessage request = new(HttpMethod.Post, "/v1/checks") { Content = LivenessApplication.Form("image", _picture) };
        request.Headers.Add("Idempotency-Key", Key);
        using HttpResponseMessage response = await server.Client.SendAsync(request);
        return (response.StatusCode, await response.Content.ReadAsStringAsync());
    }
}
