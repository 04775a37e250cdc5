using System.Net;
using Bonafide.Server.Tests.Dialects.Verifik;
using Bonafide.Storage.Tests.Ground;

namespace Bonafide.Server.Tests;

public sealed class LostDatabaseTests
{
    [Fact]
    public async Task A_database_that_is_gone_is_a_503_in_each_dialect_and_heals_by_itself()
    {
        await using PostgresServer postgres = await PostgresServer.StartAsync();
        using LivenessApplication server = new(database: await postgres.CreateDatabaseAsync());
        HttpClient client = server.WithKey();
        Assert.Equal(HttpStatusCode.OK, (await NativeAsync(client)).StatusCode);

        await postgres.StopAsync();
        HttpResponseMessage native = await NativeAsync(client);
        HttpResponseMessage vendor = await client.PostAsync("/v3/passive-liveness/", LivenessApplication.Form("user_image"));
        using HttpResponseMessage bearer = await server.VerifikCaller().FacesAsync("liveness", VerifikClient.Body("liveness"));

        Assert.Equal((HttpStatusCode.ServiceUnavailable, HttpStatusCode.ServiceUnavailable), (native.StatusCode, vendor.StatusCode));
        await Golden.MatchAsync("verifik/record-unavailable", bearer);
        Assert.NotNull(native.Headers.RetryAfter);
        Assert.Contains("record-unavailable", await native.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.StartsWith("""{"detail":""", await vendor.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await client.GetAsync("/readyz")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/healthz")).StatusCode);

        await postgres.HoldAsync();
        Assert.Equal(HttpStatusCode.OK, (await NativeAsync(client)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/readyz")).StatusCode);
    }

    private static Task<HttpResponseMessage> NativeAsync(HttpClient client) => client.PostAsync("/v1/checks", LivenessApplication.Form("image"));
}
