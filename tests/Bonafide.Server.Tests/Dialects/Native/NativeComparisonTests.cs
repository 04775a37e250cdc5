using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Bonafide.Engine;
using Bonafide.Engine.Decision;
using Bonafide.Server.Tests.Dialects.Glair;
using Bonafide.Storage.Checks;
using Bonafide.Storage.Policies;

namespace Bonafide.Server.Tests.Dialects.Native;

/// <summary><c>POST /v1/comparisons</c>: one person or two.</summary>
public sealed class NativeComparisonTests : IDisposable
{
    private const string Route = "/v1/comparisons";
    private readonly LivenessApplication _server = new();

    [Fact]
    public async Task One_person_is_a_match_with_all_evidence() =>
        await Golden.MatchAsync("native/comparison-match", await PostAsync(FixedEngine.Described(), FixedEngine.Described(0.9)));

    [Fact]
    public async Task Two_persons_are_none() => await Golden.MatchAsync("native/comparison-no-match", await PostAsync(FixedEngine.Described(), FixedEngine.Described(0.1)));

    [Fact]
    public async Task A_picture_without_a_face_that_can_be_compared_says_why_and_gives_no_number()
    {
        await Golden.MatchAsync("native/comparison-no-face", await PostAsync(FixedEngine.Described(), FixedEngine.DescribedNothing()));
        await Golden.MatchAsync(
            "native/comparison-face-too-small",
            await PostAsync(FixedEngine.DescribedNothing() with { NonResponseReason = NonResponseReason.FaceTooSmall }, FixedEngine.Described()));
    }

    [Fact]
    public async Task What_stands_in_the_way_of_a_picture_is_told()
    {
        FaceDescription crowd = FixedEngine.Described();
        crowd = crowd with { Faces = [crowd.Faces[0], FixedEngine.Face(-200, 10, 800, 900)] };

        JsonNode body = await JsonAsync(await PostAsync(crowd with { Faces = [.. crowd.Faces.Reverse()] }, FixedEngine.Described()));

        Assert.Equal(["cut_off", "several_faces"], body["probe"]!["reasons"]!.AsArray().Select(reason => (string?)reason!["reason"]));
        Assert.Empty(body["reference"]!["reasons"]!.AsArray());
    }

    [Theory]
    [InlineData(null, 0.4, "match")] // One in a thousand pairs of strangers.
    [InlineData(null, 0.399, "no_match")]
    [InlineData(0.75, 0.75, "match")]
    [InlineData(0.75, 0.749, "no_match")]
    [InlineData(1.0, 1.0, "match")]
    [InlineData(0.0, 0.0, "match")]
    [InlineData(0.0, -0.1, "no_match")]
    public async Task The_policy_says_from_which_cosine_two_faces_are_one_persons(double? limit, double cosine, string outcome)
    {
        if (limit is not null)
        {
            await ChangeAsync(new ApplicationPolicy { SameFaceSimilarity = limit });
        }

        JsonNode body = await JsonAsync(await PostAsync(FixedEngine.Described(), FixedEngine.Described(cosine)));

        Assert.Equal((outcome, limit ?? 0.4), ((string?)body["outcome"], (double)body["limit"]!["cosine"]!));
        Assert.Equal(outcome == "match", (double)body["similarity"]! >= 0.5);
    }

    [Fact]
    public async Task The_pictures_may_come_as_json_and_the_options_beside_them()
    {
        string picture = Convert.ToBase64String(LivenessApplication.OnePixel);

        HttpResponseMessage answer = await _server.WithKey().PostAsync(
            Route, GlairCaller.Json($$"""{"probe":"{{picture}}","reference":"data:image/png;base64,{{picture}}","rotate":true,"save":false}"""));

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.False(Assert.Single(await ListAsync()).IsSaved);
    }

    [Fact]
    public async Task A_comparison_is_recorded_and_read_again_and_goes_with_its_subject()
    {
        await ChangeAsync(new ApplicationPolicy { MayStorePictures = true });
        HttpClient client = _server.WithKey();
        string id = (string)(await JsonAsync(await PostAsync(FixedEngine.Described(), FixedEngine.Described(0.9), ("subject", "anna"), ("save_picture", "true"))))["id"]!;

        await Golden.MatchAsync("native/comparison-read", await client.GetAsync($"/v1/checks/{id}"));
        Assert.Equal(LivenessApplication.OnePixel, await client.GetByteArrayAsync($"/v1/checks/{id}/picture"));

        Assert.Equal(HttpStatusCode.OK, (await client.DeleteAsync("/v1/subjects/anna")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await client.GetAsync($"/v1/checks/{id}")).StatusCode);
    }

    [Fact]
    public async Task The_same_call_is_done_once_and_another_under_its_key_is_refused()
    {
        await CreditsAsync(5);
        HttpClient client = _server.WithKey();
        client.DefaultRequestHeaders.Add("Idempotency-Key", "key-1");
        string first = await (await client.PostAsync(Route, Form())).Content.ReadAsStringAsync();
        HttpResponseMessage again = await client.PostAsync(Route, Form());

        Assert.Equal(first, await again.Content.ReadAsStringAsync());
        await Golden.MatchAsync("native/comparison-replayed", again);
        await Golden.MatchAsync("native/comparison-key-reused", await client.PostAsync(Route, Form(("rotate", "true"))));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await client.PostAsync("/v1/checks", LivenessApplication.Form("image"))).StatusCode);
        Assert.Equal((4, 1), (await CreditsAsync(), (await ListAsync()).Count));
    }

    [Fact]
    public async Task A_picture_that_cannot_be_read_is_named_and_costs_nothing()
    {
        await CreditsAsync(1);
        await Golden.MatchAsync("native/comparison-probe-unreadable", await PostAsync(Form("hello"u8.ToArray(), LivenessApplication.OnePixel)));
        await Golden.MatchAsync("native/comparison-reference-truncated", await PostAsync(Form(LivenessApplication.OnePixel, [0xff, 0xd8, 0xff, 0xe0, 0, 16])));
        Assert.Equal(1, await CreditsAsync());

        Assert.Equal(HttpStatusCode.OK, (await PostAsync(Form())).StatusCode);
        await Golden.MatchAsync("native/comparison-no-credits", await PostAsync(Form()));
    }

    public static TheoryData<string, string, string> Hostile => new()
    {
        { "json-nothing", "application/json", "{}" },
        { "json-one", "application/json", """{"probe":"PNG"}""" },
        { "json-numbers", "application/json", """{"probe":1,"reference":2}""" },
        { "json-broken", "application/json", "[[[[" },
        { "json-null", "application/json", "null" },
        { "other-type", "text/plain", "hello" },
        { "form-nothing", "application/x-www-form-urlencoded", "probe=1&reference=2" },
        { "form-broken", "multipart/form-data; boundary=b", "--b\r\nContent-Disposition: form-data; name=\"probe\"; filename=\"x\"\r\n\r\nxx" },
    };

    [Theory]
    [MemberData(nameof(Hostile))]
    public async Task A_body_without_two_pictures_is_a_problem_that_says_what_to_send(string name, string contentType, string body)
    {
        ByteArrayContent content = new(Encoding.UTF8.GetBytes(body.Replace("PNG", Convert.ToBase64String(LivenessApplication.OnePixel), StringComparison.Ordinal)));
        content.Headers.TryAddWithoutValidation("Content-Type", contentType);

        await Golden.MatchAsync($"native/comparison-{name}", await PostAsync(content));
    }

    [Fact]
    public async Task Wrong_options_wrong_methods_and_two_files_are_problems()
    {
        MultipartFormDataContent three = Form();
        three.Add(new ByteArrayContent(LivenessApplication.OnePixel), "reference", "second.png");

        await Golden.MatchAsync("native/comparison-two-references", await PostAsync(three));
        await Golden.MatchAsync("native/comparison-bad-option", await PostAsync(Form(("rotate", "perhaps"))));
        await Golden.MatchAsync("native/comparison-may-not-save-picture", await PostAsync(Form(("save_picture", "true"))));
        await Golden.MatchAsync("native/comparison-method", await _server.WithKey().GetAsync(Route));
        Assert.Equal(HttpStatusCode.Unauthorized, (await _server.WithKey("wrong").PostAsync(Route, Form())).StatusCode);
    }

    [Fact]
    public async Task A_pack_without_an_embedding_says_so()
    {
        _server.Engine.Similarity = null;

        await Golden.MatchAsync("native/comparison-not-in-pack", await PostAsync(Form()));
    }

    public void Dispose() => _server.Dispose();

    private static async Task<JsonNode> JsonAsync(HttpResponseMessage answer) => JsonNode.Parse(await answer.Content.ReadAsStringAsync())!;

    private static MultipartFormDataContent Form(params (string Name, string Value)[] fields) => Form(LivenessApplication.OnePixel, LivenessApplication.OnePixel, fields);

    private static MultipartFormDataContent Form(byte[] probe, byte[] reference, params (string Name, string Value)[] fields)
    {
        MultipartFormDataContent form = LivenessApplication.Form("probe", probe, fields: fields);
        form.Add(new ByteArrayContent(reference), "reference", "document.png");
        return form;
    }

    private Task<HttpResponseMessage> PostAsync(FaceDescription probe, FaceDescription reference, params (string Name, string Value)[] fields)
    {
        _server.Engine.Descriptions.Clear();
        _server.Engine.Descriptions.Enqueue(probe);
        _server.Engine.Descriptions.Enqueue(reference);
        return PostAsync(Form(fields));
    }

    private Task<HttpResponseMessage> PostAsync(HttpContent body) => _server.WithKey().PostAsync(Route, body);

    private async Task<Guid> ApplicationAsync()
    {
        _server.WithKey();
        return (await _server.FirstApplicationAsync()).Id;
    }

    private async Task<IReadOnlyList<CheckSummary>> ListAsync() =>
        (await _server.Storage().Search.ListAsync(await ApplicationAsync(), new CheckFilter { IncludeUnsaved = true })).Checks;

    private async Task ChangeAsync(ApplicationPolicy policy) => await _server.Storage().Policies.ChangeAsync(await ApplicationAsync(), policy, "test");

    private async Task CreditsAsync(long credits) => await _server.Storage().Credits.SetAsync(await ApplicationAsync(), credits, "test");

    private async Task<long?> CreditsAsync() => (await _server.Storage().Applications.FindAsync(await ApplicationAsync()))!.Credits;
}
