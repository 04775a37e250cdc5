using System.Net;
using System.Text;
using System.Text.Json.Nodes;

namespace Bonafide.Server.Tests.Dialects.Didit;

/// <summary><c>/v3/webhook/</c>: what it shows, takes and refuses.</summary>
public sealed class DiditWebhookSettingsTests : DiditWebhookBench
{
    [Fact]
    public async Task The_settings_are_shown_and_changed()
    {
        await MatchAsync("didit/webhook-first", await Server.WithKey().GetAsync("/v3/webhook/", Cancellation));
        await MatchAsync(
            "didit/webhook-changed",
            await PatchAsync("/v3/webhook", """{"webhook_url":"https://receiver.example/hook","webhook_version":"v2","capture_method":"mobile","data_retention_months":12,"unknown":1}"""));
        await MatchAsync("didit/webhook-unchanged", await PatchAsync("/v3/webhook/", "{}"));
        await MatchAsync("didit/webhook-off", await PatchAsync("/v3/webhook/", """{"webhook_url":null,"data_retention_months":null}"""));

        Bonafide.Storage.Policies.PolicyVersion policy = (await Storage.Policies.CurrentAsync((await Storage.Applications.ListAsync(Cancellation))[0].Id, Cancellation))!;
        Assert.Equal((3, null), (policy.Version, policy.Policy.KeepChecks));
    }

    [Theory]
    [InlineData("webhook-wrong", """{"webhook_url":"hook","webhook_version":"v9","rotate_secret_key":"x","capture_method":"phone","data_retention_months":0}""")]
    [InlineData("webhook-wrong-types", """{"webhook_url":7,"webhook_version":null,"rotate_secret_key":null,"capture_method":[],"data_retention_months":1.5}""")]
    [InlineData("webhook-too-long", """{"data_retention_months":121}""")]
    [InlineData("webhook-no-object", "7")]
    [InlineData("webhook-no-json", "{")]
    [InlineData("webhook-half-a-letter", """{"webhook_url":"https://receiver.example/\ud800"}""")]
    public async Task The_settings_refuse(string name, string body) => await Golden.MatchAsync($"didit/{name}", await PatchAsync("/v3/webhook/", body));

    [Fact]
    public async Task The_settings_refuse_other_methods_and_types_in_this_dialects_form()
    {
        await Golden.MatchAsync("didit/webhook-other-method", await Server.WithKey().PostAsync("/v3/webhook/", null, Cancellation));
        using HttpRequestMessage form = new(HttpMethod.Patch, "/v3/webhook/") { Content = new FormUrlEncodedContent([KeyValuePair.Create("webhook_url", "https://receiver.example/")]) };
        await Golden.MatchAsync("didit/webhook-other-type", await Server.WithKey().SendAsync(form, Cancellation));
    }

    [Theory]
    [InlineData("http://receiver.example/")]
    [InlineData("https://127.0.0.1/")]
    [InlineData("https://[::1]/")]
    [InlineData("https://[::ffff:10.0.0.1]/")]
    [InlineData("https://169.254.169.254/latest/meta-data")]
    [InlineData("http://10.0.0.1/")]
    [InlineData("https://user:password@receiver.example/")]
    [InlineData("ftp://receiver.example/")]
    [InlineData("//receiver.example/")]
    public async Task Destinations_that_are_not_public_or_not_secure_are_refused(string url)
    {
        await using LivenessApplication strict = Application(networks: "");

        using HttpResponseMessage answer = await PatchAsync("/v3/webhook/", $$"""{"webhook_url":"{{url}}"}""", strict);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains("\"webhook_url\":[\"", await answer.Content.ReadAsStringAsync(Cancellation), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("http://8.8.8.8/", false)]
    [InlineData("https://8.8.8.8/", true)]
    [InlineData("http://127.1.2.3:8080/hook?x=1", true)]
    [InlineData("http://10.0.0.1/", false)]
    public async Task Http_is_for_the_networks_that_the_operator_names(string url, bool isGood)
    {
        using HttpResponseMessage answer = await PatchAsync("/v3/webhook/", $$"""{"webhook_url":"{{url}}"}""");

        Assert.Equal(isGood ? HttpStatusCode.OK : HttpStatusCode.BadRequest, answer.StatusCode);
    }

    /// <summary>With the secret, which is another one each time, in a fixed place.</summary>
    private static async Task MatchAsync(string name, HttpResponseMessage answer)
    {
        JsonNode body = JsonNode.Parse(await answer.Content.ReadAsStringAsync(Cancellation))!;
        Assert.Matches("^[0-9a-f]{64}$", (string?)body["secret_shared_key"]);
        body["secret_shared_key"] = "SECRET";
        answer.Content = new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json");
        await Golden.MatchAsync(name, answer);
    }
}
