using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;

namespace Bonafide.Server.Tests.Dialects.Native;

public sealed class NativeChecksTests : IDisposable
{
    private const string Route = "/v1/checks";
    private readonly LivenessApplication _application = new();

    [Fact]
    public async Task A_check_answers_with_all_evidence()
    {
        using HttpResponseMessage response = await _application.WithKey().PostAsync(Route, LivenessApplication.Form("image"));

        Assert.Equal(
            """
            {"id":"11111111-2222-3333-4444-555555555555","created_at":"2026-06-12T01:04:42.763237Z","outcome":"bona_fide","non_response_reason":null,"score":0.95,"reasons":[],"limits":{"attack":0.3,"bona_fide":0.6},"faces":[{"box":[661.4,728.2,1688.3,2188.3],"landmarks":[[700,800],[900,800],[800,900],[720,1000],[880,1000]],"detection_score":0.732973}],"best_angle":0,"image":{"width":1920,"height":2560},"pad_scores":[{"model":"none","bona_fide":0.987654,"logit":4.4}],"quality":{"unified":84.21,"luminance":50.33,"components":[{"name":"inter_eye_distance","score":71.5,"raw":64.25}]},"head_pose":{"yaw":1.23,"pitch":-2,"roll":3},"age":26.91,"age_deviation":null,"gender":{"label":"male","probability":0.93},"pack":"fixed","models":[],"policy":"policy-1","timings_ms":{"detect":2.5}}
            """,
            await response.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task A_non_response_has_a_reason_and_no_score()
    {
        _application.Engine.Answer = FixedEngine.NoFace();
        using HttpResponseMessage response = await _application.WithKey().PostAsync(Route, LivenessApplication.Form("image"));

        JsonNode body = JsonNode.Parse(await response.Content.ReadAsStringAsync())!;

        Assert.Equal(("non_response", "no_face"), ((string?)body["outcome"], (string?)body["non_response_reason"]));
        Assert.Null(body["score"]);
    }

    [Fact]
    public async Task A_picture_may_come_as_form_as_raw_body_or_as_base64()
    {
        HttpClient client = _application.WithKey();
        string base64 = Convert.ToBase64String(LivenessApplication.OnePixel);
        HttpContent[] bodies =
        [
            LivenessApplication.Form("image"),
            new ByteArrayContent(LivenessApplication.OnePixel) { Headers = { ContentType = new MediaTypeHeaderValue("image/png") } },
            new StringContent($$"""{"image":"{{base64}}"}""", Encoding.UTF8, "application/json"),
            new StringContent($$"""{"image":"data:image/png;base64,{{base64}}","rotate":true}""", Encoding.UTF8, "application/json"),
        ];

        foreach (HttpContent body in bodies)
        {
            using HttpResponseMessage response = await client.PostAsync(Route, body);
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        }

        Assert.True(_application.Engine.Wanted!.Rotate);
    }

    [Fact]
    public async Task The_key_may_come_as_bearer()
    {
        HttpClient client = _application.WithKey(null);
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", LivenessApplication.Key);

        using HttpResponseMessage response = await client.PostAsync(Route, LivenessApplication.Form("image"));

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Theory]
    [InlineData(null, "missing-key")]
    [InlineData("wrong", "wrong-key")]
    public async Task Without_a_good_key_the_answer_is_401_with_a_challenge(string? key, string type)
    {
        using HttpResponseMessage response = await _application.WithKey(key).PostAsync(Route, LivenessApplication.Form("image"));

        await AssertProblem(response, 401, type);
        Assert.Equal("Bearer", response.Headers.WwwAuthenticate.ToString());
    }

    public static TheoryData<byte[], int, string> Unusable => new()
    {
        { [], 400, "empty-image" },
        { "hello, world"u8.ToArray(), 415, "unsupported-format" },
        { "GIF89a..."u8.ToArray(), 415, "unsupported-format" },
        { [0xff, 0xd8, 0xff, 0xe0, 0, 16], 422, "damaged-image" },
        { new byte[(10 * 1024 * 1024) + 1], 413, "image-too-large" },
    };

    [Theory]
    [MemberData(nameof(Unusable), DisableDiscoveryEnumeration = true)] // Megabytes, which discovery would write out.
    public async Task A_file_that_is_no_usable_picture_is_a_problem_that_says_what_to_do(byte[] image, int status, string type)
    {
        using HttpResponseMessage response = await _application.WithKey().PostAsync(Route, LivenessApplication.Form("image", image));

        await AssertProblem(response, status, type);
    }

    [Fact]
    public async Task Malformed_requests_are_problems_in_our_own_form()
    {
        HttpClient client = _application.WithKey();
        await AssertProblem(await client.PostAsync(Route, new StringContent("{", Encoding.UTF8, "application/json")), 400, "bad-request");
        await AssertProblem(await client.PostAsync(Route, new StringContent("""{"image":"%%%"}""", Encoding.UTF8, "application/json")), 400, "bad-request");
        await AssertProblem(await client.PostAsync(Route, new StringContent("x", Encoding.UTF8, "text/plain")), 415, "unsupported-media-type");
        await AssertProblem(await client.PostAsync(Route + "?rotate=perhaps", LivenessApplication.Form("image")), 400, "bad-request");
        await AssertProblem(await client.PostAsync(Route, LivenessApplication.Form("picture")), 400, "bad-request");
        await AssertProblem(await client.GetAsync(Route), 405, "method-not-allowed");
        await AssertProblem(await client.GetAsync("/v1/nothing"), 404, "not-found");
    }

    public void Dispose() => _application.Dispose();

    private static async Task AssertProblem(HttpResponseMessage response, int status, string type)
    {
        JsonNode problem = JsonNode.Parse(await response.Content.ReadAsStringAsync())!;
        Assert.Equal(status, (int)response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType!.MediaType);
        Assert.Equal(($"urn:bonafide:problem:{type}", status), ((string?)problem["type"], (int)problem["status"]!));
        Assert.False(string.IsNullOrEmpty((string?)problem["title"]) || string.IsNullOrEmpty((string?)problem["detail"]));
        response.Dispose();
    }
}
