using System.Net;
using System.Text.Json.Nodes;

namespace Bonafide.Server.Tests.Dialects.Didit;

public sealed class DiditFaceMatchTests : IDisposable
{
    private const string Route = "/v3/face-match/";
    private readonly LivenessApplication _application = new();

    [Fact]
    public async Task The_same_face_is_approved() => await Golden.MatchAsync("didit/face-match-approved", await Post(1, 0.9, ("vendor_data", "user-123"), ("metadata", """{"plan":"ü"}""")));

    [Fact]
    public async Task Different_faces_are_declined() => await Golden.MatchAsync("didit/face-match-declined", await Post(1, 0.1));

    [Fact]
    public async Task Without_a_face_a_saved_call_has_no_score() => await Golden.MatchAsync("didit/face-match-no-face-saved", await PostWithoutFace());

    [Fact]
    public async Task Without_a_face_an_unsaved_call_has_a_score_of_zero() =>
        await Golden.MatchAsync("didit/face-match-no-face-unsaved", await PostWithoutFace(("save_api_request", "false")));

    [Theory]
    [InlineData(1, 100)]
    [InlineData(0.7, 65)]
    [InlineData(0.4, 30)] // One in a thousand pairs of strangers.
    [InlineData(0.2, 15)]
    [InlineData(0, 0)]
    [InlineData(-0.5, 0)]
    public async Task The_default_threshold_stands_where_one_in_a_thousand_strangers_match(double cosine, double score)
    {
        JsonNode match = (await Json(await Post(1, cosine)))["face_match"]!;

        Assert.Equal(score, (double)match["score"]!);
        Assert.Equal(score > 30 ? "Approved" : "Declined", (string?)match["status"]);
    }

    [Theory]
    [InlineData("64.99", "Approved")]
    [InlineData("65", "Declined")]
    [InlineData("100", "Declined")]
    public async Task Only_a_score_above_the_threshold_is_approved(string threshold, string status) =>
        Assert.Equal(status, (string?)(await Json(await Post(1, 0.7, ("face_match_score_decline_threshold", threshold))))["face_match"]!["status"]);

    [Fact]
    public async Task A_threshold_out_of_range_is_refused() =>
        await Golden.MatchAsync("didit/face-match-bad-threshold", await Post(1, 0.7, ("face_match_score_decline_threshold", "140")));

    [Fact]
    public async Task Both_pictures_are_asked_for()
    {
        using MultipartFormDataContent form = new() { { new StringContent("true"), "rotate_image" } };

        await Golden.MatchAsync("didit/face-match-no-pictures", await _application.WithKey().PostAsync(Route, form, TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_picture_that_cannot_be_read_is_named(bool isReference)
    {
        byte[] text = "not a picture"u8.ToArray();
        using MultipartFormDataContent form = LivenessApplication.Form("user_image", isReference ? null : text);
        form.Add(new ByteArrayContent(isReference ? text : LivenessApplication.OnePixel), "ref_image", "id.png");

        using HttpResponseMessage response = await _application.WithKey().PostAsync(Route, form, TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal([isReference ? "ref_image" : "user_image"], (await Json(response)).AsObject().Select(member => member.Key));
    }

    [Fact]
    public async Task A_pack_without_an_embedding_says_so_and_costs_nothing()
    {
        _application.Engine.Similarity = null;

        await Golden.MatchAsync("didit/face-match-not-in-pack", await Post(1, 1));
    }

    [Fact]
    public async Task The_documented_flow_of_liveness_then_match_is_approved_twice()
    {
        using HttpResponseMessage liveness = await _application.WithKey().PostAsync("/v3/passive-liveness/", LivenessApplication.Form("user_image"), TestContext.Current.CancellationToken);

        Assert.Equal("Approved", (string?)(await Json(liveness))["liveness"]!["status"]);
        Assert.Equal("Approved", (string?)(await Json(await Post(1, 0.8)))["face_match"]!["status"]);
    }

    public void Dispose() => _application.Dispose();

    private Task<HttpResponseMessage> Post(double user, double reference, params (string, string)[] fields)
    {
        _application.Engine.Descriptions.Clear();
        _application.Engine.Descriptions.Enqueue(FixedEngine.Described(user));
        _application.Engine.Descriptions.Enqueue(FixedEngine.Described(reference));
        return Send(fields);
    }

    private Task<HttpResponseMessage> PostWithoutFace(params (string, string)[] fields)
    {
        _application.Engine.Descriptions.Clear();
        _application.Engine.Descriptions.Enqueue(FixedEngine.Described());
        _application.Engine.Descriptions.Enqueue(FixedEngine.DescribedNothing());
        return Send(fields);
    }

    private async Task<HttpResponseMessage> Send((string, string)[] fields)
    {
        MultipartFormDataContent form = LivenessApplication.Form("user_image", fields: fields);
        form.Add(new ByteArrayContent(LivenessApplication.OnePixel), "ref_image", "id.png");
        return await _application.WithKey().PostAsync(Route, form, TestContext.Current.CancellationToken);
    }

    private static async Task<JsonNode> Json(HttpResponseMessage response) =>
        JsonNode.Parse(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))!;
}
