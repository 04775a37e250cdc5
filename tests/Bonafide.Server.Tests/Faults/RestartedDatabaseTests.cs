using System.Net;
using Bonafide.Server.Tests.Dialects.Glair;
using Bonafide.Storage.Tests.Ground;

namespace Bonafide.Server.Tests.Faults;

/// <summary>PostgreSQL crashes and comes back, three times, while checks come in.</summary>
public sealed class RestartedDatabaseTests(ITestOutputHelper output)
{
    [Fact]
    public async Task Calls_are_told_to_come_again_and_those_that_were_answered_are_kept()
    {
        await using PostgresServer postgres = await PostgresServer.StartAsync();
        using LivenessApplication server = new(database: await postgres.CreateDatabaseAsync())
        {
            Clock = TimeProvider.System,
            Settings = new Dictionary<string, string> { ["BONAFIDE_WRITES_PER_MINUTE"] = "1000000" },
        };
        HttpClient client = server.WithKey();
        await using LoadedServer load = new(client, () => LivenessApplication.Form("image"), senders: 4);
        for (int crash = 1; crash <= 3; crash++)
        {
            await load.AwaitAsync(HttpStatusCode.OK, more: 10);
            await postgres.StopAsync();
            await load.AwaitAsync(HttpStatusCode.ServiceUnavailable, more: 3);
            using HttpResponseMessage gone = await client.GetAsync("/readyz");
            Assert.Equal(HttpStatusCode.ServiceUnavailable, gone.StatusCode);
            await postgres.HoldAsync();
            await load.AwaitAsync(HttpStatusCode.OK, more: 10);
        }

        await load.StopAsync();
        output.WriteLine(string.Join(' ', load.Statuses.Select(status => $"{(int)status.Key}: {status.Value}")));
        Assert.All(load.Statuses.Keys, status => Assert.Contains(status, (HttpStatusCode[])[HttpStatusCode.OK, HttpStatusCode.ServiceUnavailable]));
        Assert.Contains("the database cannot be used", server.Log.All, StringComparison.Ordinal);
        Assert.Contains("Is PostgreSQL running and within reach?", server.Log.All, StringComparison.Ordinal);
        await Record.AssertHoldsAsync(server.Storage(), load.Answered, output);
        Assert.Equal(0, await server.Storage().Database.ReadAsync(session => session.CountAsync($"SELECT COUNT(*) FROM credit_holds"), CancellationToken.None));
    }
}
