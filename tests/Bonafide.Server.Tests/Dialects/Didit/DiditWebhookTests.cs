using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Bonafide.Server.Security.Outbound;
using Bonafide.Server.Tests.Security;
using Bonafide.Server.Tests.Webhooks;
using Bonafide.Storage;
using Bonafide.Storage.ApiKeys;
using Bonafide.Storage.Applications;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Bonafide.Server.Tests.Dialects.Didit;

/// <summary>Webhooks as the receiver gets them, and as the application sees what became of them.</summary>
public sealed class DiditWebhookTests : IAsyncLifetime
{
    private const string First = "11111111-2222-3333-4444-555555555555";

    private static readonly CancellationToken _cancellation = TestContext.Current.CancellationToken;

    private readonly MovingTime _clock = new();
    private readonly ScriptedResolver _names = new ScriptedResolver().With("inside.example", "127.0.0.1");
    private readonly LivenessApplication _application;
    private WebhookReceiver _receiver = null!;

    public DiditWebhookTests() => _application = Application("127.0.0.0/8");

    private BonafideStorage Storage => _application.Services.GetRequiredService<BonafideStorage>();

    public async ValueTask InitializeAsync() => _receiver = await WebhookReceiver.StartAsync();

    public async ValueTask DisposeAsync()
    {
        await _receiver.DisposeAsync();
        await _application.DisposeAsync();
    }

    [Fact]
    public async Task A_saved_call_is_told_with_three_signatures_that_the_receiver_can_verify()
    {
        string secret = await AimAsync(_receiver.Url);
        await CheckAsync(("vendor_data", "user-123"), ("metadata", """{"plan":"ü 😀","number":1.0}"""));

        ReceivedWebhook webhook = await _receiver.NextAsync();

        string timestamp = webhook.Headers["X-Timestamp"];
        Assert.Equal(("POST /hook", "application/json", "Bonafide"), (webhook.Request, webhook.Headers["Content-Type"], webhook.Headers["User-Agent"]));
        Assert.Equal($"{MovingTime.Start.ToUnixTimeSeconds()}", timestamp);
        Assert.Equal(Sign(secret, webhook.Body), webhook.Headers["X-Signature"]);
        Assert.Equal(Sign(secret, webhook.Body), webhook.Headers["X-Signature-V2"]);
        Assert.Equal(Sign(secret, Encoding.UTF8.GetBytes($"{timestamp}:{First}:Approved:status.updated")), webhook.Headers["X-Signature-Simple"]);
        Assert.Equal((First, "Approved", "status.updated", "user-123"), (Text(webhook, "session_id"), Text(webhook, "status"), Text(webhook, "webhook_type"), Text(webhook, "vendor_data")));
        JsonNode decision = JsonNode.Parse(await _application.WithKey().GetStringAsync($"/v3/session/{First}/decision/", _cancellation))!;
        Assert.True(JsonNode.DeepEquals(decision, webhook.Json["decision"]), webhook.Json["decision"]!.ToJsonString());
        Assert.Equal(("delivered", 1), await StateAsync());
    }

    [Fact]
    public async Task A_change_of_the_status_is_told_with_its_review()
    {
        await CheckAsync();
        await AimAsync(_receiver.Url);
        _clock.Advance(TimeSpan.FromHours(1));
        await PatchAsync($"/v3/session/{First}/update-status/", """{"new_status":"Declined","comment":"José"}""");

        ReceivedWebhook webhook = await _receiver.NextAsync();

        Assert.Equal(("Declined", "Declined", "Approved"), (Text(webhook, "status"), (string?)webhook.Json["decision"]!["status"], (string?)webhook.Json["decision"]!["liveness_checks"]![0]!["status"]));
        Assert.Equal("José", (string?)webhook.Json["decision"]!["reviews"]![0]!["comment"]);
        Assert.Equal(_clock.GetUtcNow().ToUnixTimeSeconds(), (long)webhook.Json["created_at"]!);
        Assert.Single(_receiver.All);
    }

    [Fact]
    public async Task Nothing_is_told_of_calls_that_were_not_saved_or_of_other_dialects()
    {
        await AimAsync(_receiver.Url);
        await CheckAsync(("save_api_request", "false"));
        await _application.WithKey().PostAsync("/v1/checks", LivenessApplication.Form("image"), _cancellation);
        await CheckAsync(("vendor_data", "told"));

        Assert.Equal("told", Text(await _receiver.NextAsync(), "vendor_data"));
        Assert.Single((await DeliveriesAsync()).AsArray());
    }

    [Fact]
    public async Task What_fails_is_tried_again_after_one_and_four_minutes_and_then_given_up()
    {
        await AimAsync(_receiver.Url);
        _receiver.Answer = http =>
        {
            http.Response.StatusCode = 500;
            return Task.CompletedTask;
        };
        await CheckAsync();
        ReceivedWebhook first = await _receiver.NextAsync();
        await SeeAsync("pending", 1);
        Assert.Equal(Iso(MovingTime.Start.AddMinutes(1)), (string?)(await LastAsync())["next_attempt_at"]);

        _clock.Advance(TimeSpan.FromSeconds(59));
        await Task.Delay(TimeSpan.FromSeconds(2.5), _cancellation);
        Assert.Single(_receiver.All);
        _clock.Advance(TimeSpan.FromSeconds(1));
        ReceivedWebhook second = await _receiver.NextAsync();
        await SeeAsync("pending", 2);
        Assert.Equal(Iso(MovingTime.Start.AddMinutes(5)), (string?)(await LastAsync())["next_attempt_at"]);
        _clock.Advance(TimeSpan.FromMinutes(4));
        await _receiver.NextAsync();
        await SeeAsync("failed", 3);

        JsonNode delivery = await LastAsync();
        Assert.Equal((500, "refused", null, null), ((int)delivery["last_status"]!, (string?)delivery["last_fault"], (string?)delivery["next_attempt_at"], (string?)delivery["delivered_at"]));
        Assert.Equal((long)first.Json["created_at"]!, (long)second.Json["created_at"]!);
        Assert.Equal(60, (long)second.Json["timestamp"]! - (long)first.Json["timestamp"]!);
    }

    [Fact]
    public async Task A_failed_delivery_can_be_repeated_and_is_a_delivery_of_its_own()
    {
        await AimAsync(_receiver.Url);
        _receiver.Answer = http => Status(http, 410);
        await CheckAsync();
        await _receiver.NextAsync();
        await SeeAsync("pending", 1);
        string id = (string)(await LastAsync())["id"]!;
        _receiver.Answer = http => Status(http, 204);
        _clock.Advance(TimeSpan.FromSeconds(1));

        using HttpResponseMessage answer = await _application.WithKey().PostAsync($"/v1/webhooks/deliveries/{id}/redeliver", null, _cancellation);
        await _receiver.NextAsync();
        await SeeAsync("delivered", 1);

        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
        JsonArray log = (await DeliveriesAsync()).AsArray();
        Assert.Equal(2, log.Count);
        Assert.Equal((id, "pending", 410), ((string?)log[1]!["id"], (string?)log[1]!["state"], (int)log[1]!["last_status"]!));
        Assert.Equal(204, (int)log[0]!["last_status"]!);
        Assert.Equal(HttpStatusCode.NotFound, (await _application.WithKey().PostAsync($"/v1/webhooks/deliveries/{First}/redeliver", null, _cancellation)).StatusCode);
    }

    [Fact]
    public async Task Redirects_are_not_followed()
    {
        await AimAsync(_receiver.Url);
        _receiver.Answer = http =>
        {
            http.Response.Redirect(_receiver.Url + "/elsewhere", permanent: false, preserveMethod: true);
            return Task.CompletedTask;
        };
        await CheckAsync();

        await _receiver.NextAsync();
        await SeeAsync("pending", 1);

        Assert.Equal((307, "refused"), ((int)(await LastAsync())["last_status"]!, (string?)(await LastAsync())["last_fault"]));
        Assert.Single(_receiver.All);
    }

    [Fact]
    public async Task A_receiver_that_does_not_answer_is_given_up_in_time_and_holds_up_nobody()
    {
        await AimAsync(_receiver.Url);
        TaskCompletionSource end = new();
        _receiver.Answer = _ => end.Task;
        await CheckAsync();
        await SeeAsync("pending", 1);

        Assert.Equal("took_too_long", (string?)(await LastAsync())["last_fault"]);
        end.SetResult();
    }

    [Fact]
    public async Task A_body_without_end_does_not_matter()
    {
        await AimAsync(_receiver.Url);
        TaskCompletionSource cut = new();
        _receiver.Answer = async http =>
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
        await cut.Task.WaitAsync(TimeSpan.FromMinutes(1), _cancellation);
    }

    [Fact]
    public async Task Erasing_the_person_cancels_what_was_to_be_told()
    {
        await AimAsync(_receiver.Url);
        _receiver.Answer = http => Status(http, 503);
        await CheckAsync(("vendor_data", "user-123"));
        await _receiver.NextAsync();
        await SeeAsync("pending", 1);

        (await _application.WithKey().DeleteAsync("/v1/subjects/user-123", _cancellation)).EnsureSuccessStatusCode();
        _clock.Advance(TimeSpan.FromMinutes(1));
        await CheckAsync(("vendor_data", "another"));

        Assert.Equal("another", Text(await _receiver.NextAsync(), "vendor_data"));
        Assert.Equal(2, _receiver.All.Count);
        Assert.Single((await DeliveriesAsync()).AsArray());
    }

    [Fact]
    public async Task A_webhook_that_was_switched_off_meanwhile_is_given_up()
    {
        await AimAsync(_receiver.Url);
        _receiver.Answer = http => Status(http, 503);
        await CheckAsync();
        await SeeAsync("pending", 1);
        await PatchAsync("/v3/webhook/", """{"webhook_url":null}""");
        _clock.Advance(TimeSpan.FromMinutes(1));

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
        _clock.Advance(TimeSpan.FromMinutes(1));
        await SeeAsync("pending", 2);
        Assert.Equal("unreachable", (string?)(await LastAsync())["last_fault"]);
    }

    [Fact]
    public async Task The_settings_are_shown_and_changed()
    {
        await MatchAsync("didit/webhook-first", await _application.WithKey().GetAsync("/v3/webhook/", _cancellation));
        await MatchAsync(
            "didit/webhook-changed",
            await PatchAsync("/v3/webhook", """{"webhook_url":"https://receiver.example/hook","webhook_version":"v2","capture_method":"mobile","data_retention_months":12,"unknown":1}"""));
        await MatchAsync("didit/webhook-unchanged", await PatchAsync("/v3/webhook/", "{}"));
        await MatchAsync("didit/webhook-off", await PatchAsync("/v3/webhook/", """{"webhook_url":null,"data_retention_months":null}"""));

        Bonafide.Storage.Policies.PolicyVersion policy = (await Storage.Policies.CurrentAsync((await Storage.Applications.ListAsync(_cancellation))[0].Id, _cancellation))!;
        Assert.Equal((3, null), (policy.Version, policy.Policy.KeepChecks));
    }

    [Fact]
    public async Task A_new_secret_signs_from_now_on()
    {
        string old = await AimAsync(_receiver.Url);
        string fresh = (string)JsonNode.Parse(await (await PatchAsync("/v3/webhook/", """{"rotate_secret_key":true}""")).Content.ReadAsStringAsync(_cancellation))!["secret_shared_key"]!;
        await CheckAsync();

        ReceivedWebhook webhook = await _receiver.NextAsync();

        Assert.NotEqual(old, fresh);
        Assert.Equal(Sign(fresh, webhook.Body), webhook.Headers["X-Signature"]);
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
        await Golden.MatchAsync("didit/webhook-other-method", await _application.WithKey().PostAsync("/v3/webhook/", null, _cancellation));
        using HttpRequestMessage form = new(HttpMethod.Patch, "/v3/webhook/") { Content = new FormUrlEncodedContent([KeyValuePair.Create("webhook_url", "https://receiver.example/")]) };
        await Golden.MatchAsync("didit/webhook-other-type", await _application.WithKey().SendAsync(form, _cancellation));
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
        Assert.Contains("\"webhook_url\":[\"", await answer.Content.ReadAsStringAsync(_cancellation), StringComparison.Ordinal);
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

    [Fact]
    public async Task The_log_shows_pages_and_refuses_what_is_no_page()
    {
        await AimAsync(_receiver.Url);
        for (int number = 0; number < 3; number++)
        {
            await CheckAsync();
            await _receiver.NextAsync();
            _clock.Advance(TimeSpan.FromSeconds(1));
        }

        JsonNode first = await PageAsync("?limit=2");
        JsonNode second = await PageAsync($"?limit=2&before={(string?)first["next"]}");

        Assert.Equal((2, 1, null), (first["deliveries"]!.AsArray().Count, second["deliveries"]!.AsArray().Count, (string?)second["next"]));
        Assert.Equal(First, (string?)second["deliveries"]![0]!["check"]);
        foreach (string query in (string[])["?limit=0", "?limit=201", "?limit=x", "?before=x"])
        {
            Assert.Equal(HttpStatusCode.BadRequest, (await _application.WithKey().GetAsync("/v1/webhooks/deliveries" + query, _cancellation)).StatusCode);
        }

        string beyond = $"?before={Guid.Empty}";
        await Golden.MatchAsync("native/deliveries-beyond", await _application.WithKey().GetAsync("/v1/webhooks/deliveries" + beyond, _cancellation));
        await Golden.MatchAsync("native/deliveries-bad-page", await _application.WithKey().GetAsync("/v1/webhooks/deliveries?limit=0", _cancellation));
        await Golden.MatchAsync("native/deliveries-other-method", await _application.WithKey().DeleteAsync("/v1/webhooks/deliveries", _cancellation));
        await Golden.MatchAsync("native/redeliver-unknown", await _application.WithKey().PostAsync($"/v1/webhooks/deliveries/{First}/redeliver", null, _cancellation));
        await Golden.MatchAsync("native/redeliver-other-method", await _application.WithKey().GetAsync($"/v1/webhooks/deliveries/{First}/redeliver", _cancellation));

        async Task<JsonNode> PageAsync(string query) => JsonNode.Parse(await _application.WithKey().GetStringAsync("/v1/webhooks/deliveries" + query, _cancellation))!;
    }

    [Fact]
    public async Task An_application_sees_and_repeats_its_own_deliveries_only()
    {
        await AimAsync(_receiver.Url);
        await CheckAsync();
        await _receiver.NextAsync();
        string id = (string)(await LastAsync())["id"]!;
        Application other = await Storage.Applications.CreateAsync("Other", null, "test", _cancellation);
        HttpClient stranger = _application.WithKey((await Storage.ApiKeys.CreateAsync(new NewApiKey(other.Id, "Key") { Scopes = ApiScopes.All }, "test", _cancellation)).Secret);
        HttpClient reader = _application.WithKey(
            (await Storage.ApiKeys.CreateAsync(new NewApiKey((await Storage.Applications.ListAsync(_cancellation))[0].Id, "Key") { Scopes = ApiScopes.Read }, "test", _cancellation)).Secret);

        Assert.Empty(JsonNode.Parse(await stranger.GetStringAsync("/v1/webhooks/deliveries", _cancellation))!["deliveries"]!.AsArray());
        Assert.Equal(HttpStatusCode.NotFound, (await stranger.PostAsync($"/v1/webhooks/deliveries/{id}/redeliver", null, _cancellation)).StatusCode);
        Assert.Null((string?)JsonNode.Parse(await stranger.GetStringAsync("/v3/webhook/", _cancellation))!["webhook_url"]);
        Assert.Equal(HttpStatusCode.Forbidden, (await reader.GetAsync("/v1/webhooks/deliveries", _cancellation)).StatusCode);
    }

    [Fact]
    public async Task The_log_of_the_server_names_neither_destination_nor_person_nor_secret()
    {
        string secret = await AimAsync(_receiver.Url + "/TOKEN-IN-THE-PATH");
        await CheckAsync(("vendor_data", "user-123"), ("metadata", """{"x":"PRIVATE"}"""));
        await _receiver.NextAsync();
        await SeeAsync("delivered", 1);

        foreach (string hidden in (string[])[secret, "TOKEN-IN", "user-123", "PRIVATE"])
        {
            Assert.DoesNotContain(hidden, _application.Log.All, StringComparison.Ordinal);
        }
    }

    private LivenessApplication Application(string networks) => new()
    {
        Clock = _clock,
        Settings = new Dictionary<string, string> { ["BONAFIDE_WEBHOOK_NETWORKS"] = networks },
        Replace = services =>
        {
            services.AddSingleton<IHostResolver>(_names);
            services.AddSingleton(provider => provider.GetRequiredService<ServerOptions>().Webhooks with { Timeout = TimeSpan.FromSeconds(3) });
        },
    };

    /// <returns>The secret.</returns>
    private async Task<string> AimAsync(string url, LivenessApplication? application = null)
    {
        using HttpResponseMessage answer = await PatchAsync("/v3/webhook/", $$"""{"webhook_url":"{{url}}"}""", application);
        answer.EnsureSuccessStatusCode();
        return (string)JsonNode.Parse(await answer.Content.ReadAsStringAsync(_cancellation))!["secret_shared_key"]!;
    }

    private Task<HttpResponseMessage> PatchAsync(string path, string body, LivenessApplication? application = null) =>
        (application ?? _application).WithKey().PatchAsync(path, new StringContent(body, Encoding.UTF8, "application/json"), _cancellation);

    private Task CheckAsync(params (string Name, string Value)[] fields) => CheckAsync(_application, fields);

    private static async Task CheckAsync(LivenessApplication application, params (string Name, string Value)[] fields) =>
        (await application.WithKey().PostAsync("/v3/passive-liveness/", LivenessApplication.Form("user_image", fields: fields), _cancellation)).EnsureSuccessStatusCode();

    private async Task<JsonNode> DeliveriesAsync(LivenessApplication? application = null) =>
        JsonNode.Parse(await (application ?? _application).WithKey().GetStringAsync("/v1/webhooks/deliveries", _cancellation))!["deliveries"]!;

    private async Task<JsonNode> LastAsync(LivenessApplication? application = null) => (await DeliveriesAsync(application))[0]!;

    private async Task<(string? State, int Attempts)> StateAsync()
    {
        await SeeAsync("delivered", 1);
        JsonNode last = await LastAsync();
        return ((string?)last["state"], (int)last["attempts"]!);
    }

    /// <summary>Waits until the newest delivery has come so far; at most a minute.</summary>
    private async Task SeeAsync(string state, int attempts, LivenessApplication? application = null)
    {
        JsonNode last = await LastAsync(application);
        for (int look = 0; look < 600 && ((string?)last["state"], (int)last["attempts"]!) != (state, attempts); look++)
        {
            await Task.Delay(100, _cancellation);
            last = await LastAsync(application);
        }

        Assert.Equal((state, attempts), ((string?)last["state"], (int)last["attempts"]!));
    }

    /// <summary>With the secret, which is another one each time, in a fixed place.</summary>
    private static async Task MatchAsync(string name, HttpResponseMessage answer)
    {
        JsonNode body = JsonNode.Parse(await answer.Content.ReadAsStringAsync(_cancellation))!;
        Assert.Matches("^[0-9a-f]{64}$", (string?)body["secret_shared_key"]);
        body["secret_shared_key"] = "SECRET";
        answer.Content = new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json");
        await Golden.MatchAsync(name, answer);
    }

    private static Task Status(HttpContext http, int status)
    {
        http.Response.StatusCode = status;
        return Task.CompletedTask;
    }

    private static string? Text(ReceivedWebhook webhook, string member) => (string?)webhook.Json[member];

    private static string Sign(string secret, byte[] message) => Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.ASCII.GetBytes(secret), message));

    private static string Iso(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", System.Globalization.CultureInfo.InvariantCulture);
}
