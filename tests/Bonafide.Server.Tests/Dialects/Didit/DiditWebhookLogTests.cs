using System.Net;
using System.Text.Json.Nodes;
using Bonafide.Storage.ApiKeys;
using Bonafide.Storage.Applications;

namespace Bonafide.Server.Tests.Dialects.Didit;

/// <summary>What an application sees of its deliveries.</summary>
public sealed class DiditWebhookLogTests : DiditWebhookBench
{
    [Fact]
    public async Task The_log_shows_pages_and_refuses_what_is_no_page()
    {
        await AimAsync(Receiver.Url);
        for (int number = 0; number < 3; number++)
        {
            await CheckAsync();
            await Receiver.NextAsync();
            Clock.Advance(TimeSpan.FromSeconds(1));
        }

        JsonNode first = await PageAsync("?limit=2");
        JsonNode second = await PageAsync($"?limit=2&before={(string?)first["next"]}");

        Assert.Equal((2, 1, null), (first["deliveries"]!.AsArray().Count, second["deliveries"]!.AsArray().Count, (string?)second["next"]));
        Assert.Equal(First, (string?)second["deliveries"]![0]!["check"]);
        foreach (string query in (string[])["?limit=0", "?limit=201", "?limit=x", "?before=x"])
        {
            Assert.Equal(HttpStatusCode.BadRequest, (await Server.WithKey().GetAsync("/v1/webhooks/deliveries" + query, Cancellation)).StatusCode);
        }

        string beyond = $"?before={Guid.Empty}";
        await Golden.MatchAsync("native/deliveries-beyond", await Server.WithKey().GetAsync("/v1/webhooks/deliveries" + beyond, Cancellation));
        await Golden.MatchAsync("native/deliveries-bad-page", await Server.WithKey().GetAsync("/v1/webhooks/deliveries?limit=0", Cancellation));
        await Golden.MatchAsync("native/deliveries-other-method", await Server.WithKey().DeleteAsync("/v1/webhooks/deliveries", Cancellation));
        await Golden.MatchAsync("native/redeliver-unknown", await Server.WithKey().PostAsync($"/v1/webhooks/deliveries/{First}/redeliver", null, Cancellation));
        await Golden.MatchAsync("native/redeliver-other-method", await Server.WithKey().GetAsync($"/v1/webhooks/deliveries/{First}/redeliver", Cancellation));

        async Task<JsonNode> PageAsync(string query) => JsonNode.Parse(await Server.WithKey().GetStringAsync("/v1/webhooks/deliveries" + query, Cancellation))!;
    }

    [Fact]
    public async Task An_application_sees_and_repeats_its_own_deliveries_only()
    {
        await AimAsync(Receiver.Url);
        await CheckAsync();
        await Receiver.NextAsync();
        string id = (string)(await LastAsync())["id"]!;
        Application other = await Storage.Applications.CreateAsync("Other", null, "test", Cancellation);
        HttpClient stranger = Server.WithKey((await Storage.ApiKeys.CreateAsync(new NewApiKey(other.Id, "Key") { Scopes = ApiScopes.All }, "test", Cancellation)).Secret);
        HttpClient reader = Server.WithKey(
            (await Storage.ApiKeys.CreateAsync(new NewApiKey((await Storage.Applications.ListAsync(Cancellation))[0].Id, "Key") { Scopes = ApiScopes.Read }, "test", Cancellation)).Secret);

        Assert.Empty(JsonNode.Parse(await stranger.GetStringAsync("/v1/webhooks/deliveries", Cancellation))!["deliveries"]!.AsArray());
        Assert.Equal(HttpStatusCode.NotFound, (await stranger.PostAsync($"/v1/webhooks/deliveries/{id}/redeliver", null, Cancellation)).StatusCode);
        Assert.Null((string?)JsonNode.Parse(await stranger.GetStringAsync("/v3/webhook/", Cancellation))!["webhook_url"]);
        Assert.Equal(HttpStatusCode.Forbidden, (await reader.GetAsync("/v1/webhooks/deliveries", Cancellation)).StatusCode);
    }
}
