using System.Text;
using System.Text.Json.Nodes;
using Bonafide.Server.Tests.Webhooks;

namespace Bonafide.Server.Tests.Dialects.Didit;

/// <summary>Webhooks as the receiver gets them.</summary>
public sealed class DiditWebhookTests : DiditWebhookBench
{
    [Fact]
    public async Task A_saved_call_is_told_with_three_signatures_that_the_receiver_can_verify()
    {
        string secret = await AimAsync(Receiver.Url);
        await CheckAsync(("vendor_data", "user-123"), ("metadata", """{"plan":"ü 😀","number":1.0}"""));

        ReceivedWebhook webhook = await Receiver.NextAsync();

        string timestamp = webhook.Headers["X-Timestamp"];
        Assert.Equal(("POST /hook", "application/json", "Bonafide"), (webhook.Request, webhook.Headers["Content-Type"], webhook.Headers["User-Agent"]));
        Assert.Equal($"{MovingTime.Start.ToUnixTimeSeconds()}", timestamp);
        Assert.Equal(Sign(secret, webhook.Body), webhook.Headers["X-Signature"]);
        Assert.Equal(Sign(secret, webhook.Body), webhook.Headers["X-Signature-V2"]);
        Assert.Equal(Sign(secret, Encoding.UTF8.GetBytes($"{timestamp}:{First}:Approved:status.updated")), webhook.Headers["X-Signature-Simple"]);
        Assert.Equal((First, "Approved", "status.updated", "user-123"), (Text(webhook, "session_id"), Text(webhook, "status"), Text(webhook, "webhook_type"), Text(webhook, "vendor_data")));
        JsonNode decision = JsonNode.Parse(await Server.WithKey().GetStringAsync($"/v3/session/{First}/decision/", Cancellation))!;
        Assert.True(JsonNode.DeepEquals(decision, webhook.Json["decision"]), webhook.Json["decision"]!.ToJsonString());
        Assert.Equal(("delivered", 1), await StateAsync());
    }

    [Fact]
    public async Task A_change_of_the_status_is_told_with_its_review()
    {
        await CheckAsync();
        await AimAsync(Receiver.Url);
        Clock.Advance(TimeSpan.FromHours(1));
        await PatchAsync($"/v3/session/{First}/update-status/", """{"new_status":"Declined","comment":"José"}""");

        ReceivedWebhook webhook = await Receiver.NextAsync();

        Assert.Equal(("Declined", "Declined", "Approved"), (Text(webhook, "status"), (string?)webhook.Json["decision"]!["status"], (string?)webhook.Json["decision"]!["liveness_checks"]![0]!["status"]));
        Assert.Equal("José", (string?)webhook.Json["decision"]!["reviews"]![0]!["comment"]);
        Assert.Equal(Clock.GetUtcNow().ToUnixTimeSeconds(), (long)webhook.Json["created_at"]!);
        Assert.Single(Receiver.All);
    }

    [Fact]
    public async Task Nothing_is_told_of_calls_that_were_not_saved_or_of_other_dialects()
    {
        await AimAsync(Receiver.Url);
        await CheckAsync(("save_api_request", "false"));
        await Server.WithKey().PostAsync("/v1/checks", LivenessApplication.Form("image"), Cancellation);
        await CheckAsync(("vendor_data", "told"));

        Assert.Equal("told", Text(await Receiver.NextAsync(), "vendor_data"));
        Assert.Single((await DeliveriesAsync()).AsArray());
    }

    [Fact]
    public async Task Erasing_the_person_cancels_what_was_to_be_told()
    {
        await AimAsync(Receiver.Url);
        Receiver.Answer = http => Status(http, 503);
        await CheckAsync(("vendor_data", "user-123"));
        await Receiver.NextAsync();
        await SeeAsync("pending", 1);

        (await Server.WithKey().DeleteAsync("/v1/subjects/user-123", Cancellation)).EnsureSuccessStatusCode();
        Clock.Advance(TimeSpan.FromMinutes(1));
        await CheckAsync(("vendor_data", "another"));

        Assert.Equal("another", Text(await Receiver.NextAsync(), "vendor_data"));
        Assert.Equal(2, Receiver.All.Count);
        Assert.Single((await DeliveriesAsync()).AsArray());
    }

    [Fact]
    public async Task A_new_secret_signs_from_now_on()
    {
        string old = await AimAsync(Receiver.Url);
        string fresh = (string)JsonNode.Parse(await (await PatchAsync("/v3/webhook/", """{"rotate_secret_key":true}""")).Content.ReadAsStringAsync(Cancellation))!["secret_shared_key"]!;
        await CheckAsync();

        ReceivedWebhook webhook = await Receiver.NextAsync();

        Assert.NotEqual(old, fresh);
        Assert.Equal(Sign(fresh, webhook.Body), webhook.Headers["X-Signature"]);
    }

    [Fact]
    public async Task The_log_of_the_server_names_neither_destination_nor_person_nor_secret()
    {
        string secret = await AimAsync(Receiver.Url + "/TOKEN-IN-THE-PATH");
        await CheckAsync(("vendor_data", "user-123"), ("metadata", """{"x":"PRIVATE"}"""));
        await Receiver.NextAsync();
        await SeeAsync("delivered", 1);

        foreach (string hidden in (string[])[secret, "TOKEN-IN", "user-123", "PRIVATE"])
        {
            Assert.DoesNotContain(hidden, Server.Log.All, StringComparison.Ordinal);
        }
    }
}
