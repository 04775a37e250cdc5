using System.Net;
using System.Text.Json.Nodes;
using Bonafide.Server.Tests.Webhooks;
using Microsoft.AspNetCore.Http;

namespace Bonafide.Server.Tests.Dialects.Didit;

/// <summary>What becomes of a webhook that its receiver does not take.</summary>
public sealed class DiditWebhookRetryTests : DiditWebhookBench
{
    [Fact]
    public async Task What_fails_is_tried_again_after_one_and_four_minutes_and_then_given_up()
    {
        await AimAsync(Receiver.Url);
        Receiver.Answer = http =>
        {
            http.Response.StatusCode = 500;
            return Task.CompletedTask;
        };
        await CheckAsync();
        ReceivedWebhook first = await Receiver.NextAsync();
        await SeeAsync("pending", 1);
        Assert.Equal(Iso(MovingTime.Start.AddMinutes(1)), (string?)(await LastAsync())["next_attempt_at"]);

        Clock.Advance(TimeSpan.FromSeconds(59));
        await Task.Delay(TimeSpan.FromSeconds(2.5), Cancellation);
        Assert.Single(Receiver.All);
        Clock.Advance(TimeSpan.FromSeconds(1));
        ReceivedWebhook second = await Receiver.NextAsync();
        await SeeAsync("pending", 2);
        Assert.Equal(Iso(MovingTime.Start.AddMinutes(5)), (string?)(await LastAsync())["next_attempt_at"]);
        Clock.Advance(TimeSpan.FromMinutes(4));
        await Receiver.NextAsync();
        await SeeAsync("failed", 3);

        JsonNode delivery = await LastAsync();
        Assert.Equal((500, "refused", null, null), ((int)delivery["last_status"]!, (string?)delivery["last_fault"], (string?)delivery["next_attempt_at"], (string?)delivery["delivered_at"]));
        Assert.Equal((long)first.Json["created_at"]!, (long)second.Json["created_at"]!);
        Assert.Equal(60, (long)second.Json["timestamp"]! - (long)first.Json["timestamp"]!);
    }

    [Fact]
    public async Task A_failed_delivery_can_be_repeated_and_is_a_delivery_of_its_own()
    {
        await AimAsync(Receiver.Url);
        Receiver.Answer = http => Status(http, 410);
        await CheckAsync();
        await Receiver.NextAsync();
        await SeeAsync("pending", 1);
        string id = (string)(await LastAsync())["id"]!;
        Receiver.Answer = http => Status(http, 204);
        Clock.Advance(TimeSpan.FromSeconds(1));

        using HttpResponseMessage answer = await Server.WithKey().PostAsync($"/v1/webhooks/deliveries/{id}/redeliver", null, Cancellation);
        await Receiver.NextAsync();
        await SeeAsync("delivered", 1);

        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
        JsonArray log = (await DeliveriesAsync()).AsArray();
        Assert.Equal(2, log.Count);
        Assert.Equal((id, "pending", 410), ((string?)log[1]!["id"], (string?)log[1]!["state"], (int)log[1]!["last_status"]!));
        Assert.Equal(204, (int)log[0]!["last_status"]!);
        Assert.Equal(HttpStatusCode.NotFound, (await Server.WithKey().PostAsync($"/v1/webhooks/deliveries/{First}/redeliver", null, Cancellation)).StatusCode);
    }

    [Fact]
    public async Task Redirects_are_not_followed()
    {
        await AimAsync(Receiver.Url);
        Receiver.Answer = http =>
        {
            http.Response.Redirect(Receiver.Url + "/elsewhere", permanent: false, preserveMethod: true);
            return Task.CompletedTask;
        };
        await CheckAsync();

        await Receiver.NextAsync();
        await SeeAsync("pending", 1);

        Assert.Equal((307, "refused"), ((int)(await LastAsync())["last_status"]!, (string?)(await LastAsync())["last_fault"]));
        Assert.Single(Receiver.All);
    }

    [Fact]
    public async Task A_receiver_that_does_not_answer_is_given_up_in_time_and_holds_up_nobody()
    {
        await AimAsync(Receiver.Url);
        TaskCompletionSource end = new();
        Receiver.Answer = _ => end.Task;
        await CheckAsync();
        await SeeAsync("pending", 1);

        Assert.Equal("took_too_long", (string?)(await LastAsync())["last_fault"]);
        end.SetResult();
    }

    [Fact]
    public async Task A_body_without_end_does_not_matter()
    {
        await AimAsync(Receiver.Url);
        TaskCompletionSource cut = new();
        Receiver.Answer = async http =>
        {
            try
            {
                for (byte[] block = new byte[64 * 1024]; ;)
                {
                    await http.Response.Body.WriteAsync(block, http.RequestAborted);
                }
            }
            catch (Exception)
            {
                cut.SetResult();
            }
        };
        await CheckAsync();

        await SeeAsync("delivered", 1);
        await cut.Task.WaitAsync(TimeSpan.FromMinutes(1), Cancellation);
    }

    [Fact]
    public async Task A_webhook_that_was_switched_off_meanwhile_is_given_up()
    {
        await AimAsync(Receiver.Url);
        Receiver.Answer = http => Status(http, 503);
        await CheckAsync();
        await SeeAsync("pending", 1);
        await PatchAsync("/v3/webhook/", """{"webhook_url":null}""");
        Clock.Advance(TimeSpan.FromMinutes(1));

        await SeeAsync("failed", 2);

        Assert.Equal("switched_off", (string?)(await LastAsync())["last_fault"]);
        await CheckAsync();
        Assert.Single((await DeliveriesAsync()).AsArray());
    }

    [Fact]
    public async Task A_name_that_leads_inside_is_not_followed()
    {
        await AimAsync("https://inside.example:1/hook");
        await using LivenessApplication strict = Application(networks: "");
        await AimAsync("https://inside.example/hook", strict);
        await CheckAsync(strict);

        await SeeAsync("pending", 1, strict);

        Assert.Equal("destination_not_allowed", (string?)(await LastAsync(strict))["last_fault"]);
        Assert.DoesNotContain("inside.example", strict.Log.All, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_host_that_does_not_listen_or_does_not_exist_is_unreachable()
    {
        await AimAsync("http://127.0.0.1:9/hook");
        await CheckAsync();
        await SeeAsync("pending", 1);
        Assert.Equal("unreachable", (string?)(await LastAsync())["last_fault"]);

        await AimAsync("https://nowhere.example/hook");
        Clock.Advance(TimeSpan.FromMinutes(1));
        await SeeAsync("pending", 2);
        Assert.Equal("unreachable", (string?)(await LastAsync())["last_fault"]);
    }
}
