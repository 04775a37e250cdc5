using System.Net;
using Bonafide.Storage;
using Bonafide.Storage.Tests.Ground;
using Bonafide.Tests;

namespace Bonafide.Server.Tests.Faults;

/// <summary>Two servers on one database; one is killed in the middle, and the other goes on as if nothing had happened.</summary>
public sealed class KilledNodeTests(ITestOutputHelper output) : IDisposable
{
    private readonly string _data = Directory.CreateTempSubdirectory("bonafide-node-").FullName;

    [Fact]
    public Task The_other_goes_on_on_sqlite() => KillOneAsync(database: null);

    [Fact]
    public async Task The_other_goes_on_on_postgresql()
    {
        await using PostgresServer postgres = await PostgresServer.StartAsync();
        await KillOneAsync(await postgres.CreateDatabaseAsync());
    }

    public void Dispose() => Directory.Delete(_data, recursive: true);

    private async Task KillOneAsync(string? database)
    {
        byte[] picture = File.ReadAllBytes(Path.Combine(Needs.RepositoryRoot(), "samples", "pictures", "portrait-composite-1.png"));
        using ServerProcess one = await ServerProcess.StartAsync(_data, database);
        using ServerProcess other = await ServerProcess.StartAsync(_data, database);
        await using LoadedServer killed = new(one.Client, () => LivenessApplication.Form("image", picture), senders: 2);
        await using LoadedServer left = new(other.Client, () => LivenessApplication.Form("image", picture), senders: 2);
        await Task.WhenAll(killed.AwaitAsync(HttpStatusCode.OK, more: 3), left.AwaitAsync(HttpStatusCode.OK, more: 3));

        await one.KillAsync();
        await left.AwaitAsync(HttpStatusCode.OK, more: 10);
        await Task.WhenAll(killed.StopAsync(), left.StopAsync());

        output.WriteLine($"killed: {string.Join(' ', killed.Statuses)}; left: {string.Join(' ', left.Statuses)}");
        Assert.DoesNotContain(HttpStatusCode.InternalServerError, left.Statuses.Keys);
        await using BonafideStorage storage = new(new StorageOptions { DataFolder = _data, PostgresConnection = database }, TimeProvider.System);
        await storage.StartAsync();
        await Record.AssertHoldsAsync(storage, [.. killed.Answered, .. left.Answered], output);
    }
}
