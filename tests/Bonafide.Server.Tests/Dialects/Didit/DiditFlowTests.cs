using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Bonafide.Server.Tests.Webhooks;

namespace Bonafide.Server.Tests.Dialects.Didit;

/// <summary>The flow that the vendor's documentation describes: liveness, then a face match with the document's portrait, both approved, then the decisions.</summary>
public sealed class DiditFlowTests : IAsyncLifetime
{
    private const string Person = "user-123", Metadata = """{"plan":"premium","account":7}""";

    private static readonly CancellationToken _cancellation = TestContext.Current.CancellationToken;

    private readonly LivenessApplication _application = new()
    {
        Clock = new MovingTime(),
        Settings = new Dictionary<string, string> { ["BONAFIDE_WEBHOOK_NETWORKS"] = "127.0.0.0/8" },
    };

    private WebhookReceiver _receiver = null!;

    public async ValueTask InitializeAsync() => _receiver = await WebhookReceiver.StartAsync();

    public async ValueTask DisposeAsync()
    {
        await _receiver.DisposeAsync();
        await _application.DisposeAsync();
    }

    [Fact]
    public async Task A_person_who_is_alive_and_the_one_of_the_document_is_approved_twice_told_of_twice_and_found_by_both_decisions()
    {
        using HttpClient client = _application.WithKey();
        (await client.PatchAsync("/v3/webhook/", JsonContent.Create(new JsonObject { ["webhook_url"] = _receiver.Url }), _cancellation)).EnsureSuccessStatusCode();

        JsonNode liveness = await PostAsync(client, "/v3/passive-liveness/");
        ReceivedWebhook first = await _receiver.NextAsync();
        JsonNode match = await PostAsync(client, "/v3/face-match/", "ref_image");
        ReceivedWebhook second = await _receiver.NextAsync();

        Assert.Equal(("Approved", "Approved"), ((string?)liveness["liveness"]!["status"], (string?)match["face_match"]!["status"]));
        await ApprovedAsync(client, liveness, first, "LIVENESS", decision => decision["liveness_checks"]![0]!, ["face_matches"]);
        await ApprovedAsync(client, match, second, "FACE_MATCH", decision => decision["face_matches"]![0]!, ["liveness_checks"]);
        JsonNode list = await ReadAsync(client, $"/v3/sessions/?vendor_data={Person}&status=Approved");
        Assert.Equal([(string?)match["request_id"], (string?)liveness["request_id"]], list["results"]!.AsArray().Select(session => (string?)session!["session_id"]).Order().Reverse());
    }

    /// <summary>What the answer, the decision and the webhook of one call say is one thing.</summary>
    private static async Task ApprovedAsync(
        HttpClient client, JsonNode answer, ReceivedWebhook webhook, string feature, Func<JsonNode, JsonNode> featureOf, string[] unused)
    {
        JsonNode decision = await ReadAsync(client, $"/v3/session/{(string?)answer["request_id"]}/decision/");
        JsonNode told = answer[feature.ToLowerInvariant()]!;

        Assert.Equal(("Approved", feature), ((string?)decision["status"], (string?)decision["features"]!.AsArray().Single()));
        Assert.Equal(("Approved", (double)told["score"]!), ((string?)featureOf(decision)["status"], (double)featureOf(decision)["score"]!));
        Assert.All(unused, name => Assert.Null(decision[name]));
        Assert.Equal((Person, (string?)answer["created_at"]), ((string?)decision["vendor_data"], (string?)decision["created_at"]));
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(Metadata), decision["metadata"]));
        Assert.True(JsonNode.DeepEquals(decision, webhook.Json["decision"]), webhook.Json.ToJsonString());
        Assert.Equal(((string?)answer["request_id"], "Approved"), ((string?)webhook.Json["session_id"], (string?)webhook.Json["status"]));
    }

    private static async Task<JsonNode> PostAsync(HttpClient client, string path, string? secondPicture = null)
    {
        using MultipartFormDataContent form = LivenessApplication.Form("user_image", fields: [("vendor_data", Person), ("metadata", Metadata)]);
        if (secondPicture is not null)
        {
            form.Add(new ByteArrayContent(LivenessApplication.OnePixel), secondPicture, "portrait.png");
        }

        using HttpResponseMessage answer = await client.PostAsync(path, form, _cancellation);
        answer.EnsureSuccessStatusCode();
        return JsonNode.Parse(await answer.Content.ReadAsStringAsync(_cancellation))!;
    }

    private static async Task<JsonNode> ReadAsync(HttpClient client, string path) => JsonNode.Parse(await client.GetStringAsync(path, _cancellation))!;
}
