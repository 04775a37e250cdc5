using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Bonafide.Engine;
using Bonafide.Engine.Decision;
using Bonafide.Storage.Checks;
using Bonafide.Storage.Policies;

namespace Bonafide.Server.Tests.Dialects.Glair;

/// <summary><c>POST /face/v1/match</c>: what is said of two pictures, of bad ones, and what is recorded.</summary>
public sealed class GlairMatchTests : IDisposable
{
    private readonly LivenessApplication _server = new();

    [Fact]
    public async Task One_person_matches() => await Golden.MatchAsync("glair/match", await PostAsync(FixedEngine.Described(), FixedEngine.Described(0.9)));

    [Fact]
    public async Task Two_persons_do_not() => await Golden.MatchAsync("glair/match-not", await PostAsync(FixedEngine.Described(), FixedEngine.Described(0.1)));

    [Theory]
    [InlineData(1, 1, "MATCH")]
    [InlineData(0.7, 0.75, "MATCH")]
    [InlineData(0.4, 0.5, "MATCH")] // As close as one in a thousand pairs of strangers.
    [InlineData(0.3999, 0.49987, "NOT_MATCH")]
    [InlineData(0.2, 0.25, "NOT_MATCH")]
    [InlineData(0, 0, "NOT_MATCH")]
    [InlineData(-0.5, 0, "NOT_MATCH")]
    public async Task A_half_is_shown_where_one_in_a_thousand_strangers_match(double cosine, double share, string code)
    {
        JsonNode result = (await JsonAsync(await PostAsync(FixedEngine.Described(), FixedEngine.Described(cosine))))["result"]!;

        Assert.Equal((share, code), ((double)result["match_percentage"]!, (string?)result["match_status_code"]));
    }

    [Fact]
    public async Task An_application_may_ask_for_a_smaller_rate()
    {
        await ChangeAsync(("glair.match_false_match_rate", "0.0001"));

        Assert.Equal("NOT_MATCH", await CodeAsync(FixedEngine.Described(), FixedEngine.Described(0.49)));
        Assert.Equal("MATCH", await CodeAsync(FixedEngine.Described(), FixedEngine.Described(0.51)));
    }

    [Theory]
    [InlineData("0")]
    [InlineData("0.2")]
    [InlineData("one in a thousand")]
    public async Task A_rate_out_of_range_is_refused_when_it_is_written(string rate)
    {
        HttpResponseMessage answer = await _server.WithKey().PutAsync(
            "/v1/applications/current/policy", GlairCaller.Json($$$"""{"dialect_settings":{"glair.match_false_match_rate":"{{{rate}}}"}}"""));

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
    }

    [Fact]
    public async Task A_picture_without_a_face_is_named_the_captured_one_first()
    {
        await Golden.MatchAsync("glair/match-no-face-captured", await PostAsync(FixedEngine.DescribedNothing(), FixedEngine.Described()));
        await Golden.MatchAsync("glair/match-no-face-stored", await PostAsync(FixedEngine.Described(), FixedEngine.DescribedNothing()));
        Assert.Equal("NO_FACE_CAPTURED_IMG", await CodeAsync(FixedEngine.DescribedNothing(), FixedEngine.DescribedNothing()));
        Assert.Equal("NO_FACE_STORED_IMG", await CodeAsync(FixedEngine.Described(), FixedEngine.DescribedNothing() with { NonResponseReason = NonResponseReason.FaceTooSmall }));
    }

    [Fact]
    public async Task A_picture_of_several_persons_is_named()
    {
        await Golden.MatchAsync("glair/match-many-faces-captured", await PostAsync(Crowd(0.6), FixedEngine.Described()));
        await Golden.MatchAsync("glair/match-many-faces-stored", await PostAsync(FixedEngine.Described(), Crowd(0.6)));
        Assert.Equal("MATCH", await CodeAsync(Crowd(0.59), FixedEngine.Described()));
    }

    [Fact]
    public async Task The_pictures_may_come_as_json_as_the_documentation_shows()
    {
        string picture = Convert.ToBase64String(LivenessApplication.OnePixel);
        HttpClient client = await _server.LoggedInAsync();

        await Golden.MatchAsync("glair/match-json", await client.PostAsync(GlairCaller.Match, GlairCaller.Json($$"""{"captured_image":"{{picture}}","stored_image":"{{picture}}"}""")));
    }

    public static TheoryData<string, string> Hostile => new()
    {
        { "json-nothing", "{}" },
        { "json-captured-only", """{"captured_image":"PNG"}""" },
        { "json-stored-only", """{"stored_image":"PNG"}""" },
        { "json-no-base64", """{"captured_image":"PNG","stored_image":"%%%"}""" },
        { "json-numbers", """{"captured_image":1,"stored_image":2}""" },
        { "json-deep", "[[[[" },
    };

    [Theory]
    [MemberData(nameof(Hostile))]
    public async Task A_body_without_two_pictures_is_refused_in_json(string name, string body)
    {
        HttpClient client = await _server.LoggedInAsync();
        string json = body.Replace("PNG", Convert.ToBase64String(LivenessApplication.OnePixel), StringComparison.Ordinal);

        await Golden.MatchAsync($"glair/match-{name}", await client.PostAsync(GlairCaller.Match, GlairCaller.Json(json)));
    }

    [Theory]
    [InlineData("text", "hello, world")]
    [InlineData("gif", "GIF89a...")]
    [InlineData("empty", "")]
    public async Task A_picture_that_cannot_be_read_is_named(string name, string bytes)
    {
        await Golden.MatchAsync($"glair/match-captured-{name}", await PostAsync(Form(Encoding.ASCII.GetBytes(bytes), LivenessApplication.OnePixel)));
        await Golden.MatchAsync($"glair/match-stored-{name}", await PostAsync(Form(LivenessApplication.OnePixel, Encoding.ASCII.GetBytes(bytes))));
    }

    [Fact]
    public async Task A_damaged_picture_is_named_and_costs_nothing()
    {
        await _server.LoggedInAsync();
        Guid application = (await _server.FirstApplicationAsync()).Id;
        await _server.Storage().Credits.SetAsync(application, 1, "test");
        byte[] damaged = [0xff, 0xd8, 0xff, 0xe0, 0, 16];

        await Golden.MatchAsync("glair/match-captured-truncated", await PostAsync(Form(damaged, LivenessApplication.OnePixel)));
        await Golden.MatchAsync("glair/match-stored-truncated", await PostAsync(Form(LivenessApplication.OnePixel, damaged)));
        Assert.Equal(1, (await _server.Storage().Applications.FindAsync(application))!.Credits);

        Assert.Equal(HttpStatusCode.OK, (await PostAsync(Form())).StatusCode);
        await Golden.MatchAsync("glair/match-no-credits", await PostAsync(Form()));
    }

    [Fact]
    public async Task Two_files_of_one_name_are_one_too_many()
    {
        MultipartFormDataContent form = Form();
        form.Add(new ByteArrayContent(LivenessApplication.OnePixel), "stored_image", "blob");

        await Golden.MatchAsync("glair/match-two-files", await PostAsync(form));
    }

    [Fact]
    public async Task What_the_pack_or_the_path_cannot_do_is_said_in_json()
    {
        HttpClient client = await _server.LoggedInAsync();
        await Golden.MatchAsync("glair/match-method-not-allowed", await client.GetAsync(GlairCaller.Match));

        _server.Engine.Similarity = null;
        await Golden.MatchAsync("glair/match-not-in-pack", await PostAsync(Form()));
    }

    [Fact]
    public async Task Both_credentials_are_needed()
    {
        await _server.LoggedInAsync();

        Assert.Equal(HttpStatusCode.Unauthorized, (await _server.WithKey().PostAsync(GlairCaller.Match, Form())).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await _server.WithKey().As(GlairCaller.User, "wrong horse battery").PostAsync(GlairCaller.Match, Form())).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await _server.WithKey("unknown").As(GlairCaller.User, GlairCaller.Password).PostAsync(GlairCaller.Match, Form())).StatusCode);
    }

    [Fact]
    public async Task A_call_is_recorded_with_what_the_caller_was_told_and_without_pictures()
    {
        await PostAsync(FixedEngine.Described(), FixedEngine.Described(0.9));
        await PostAsync(FixedEngine.Described(), FixedEngine.Described(0.1));
        await PostAsync(Crowd(0.9), FixedEngine.Described());

        IEnumerable<CheckSummary> checks = (await _server.Storage().Search.ListAsync((await _server.FirstApplicationAsync()).Id, new CheckFilter())).Checks;
        Assert.Equal(
            [("match", CheckVerdict.Approved), ("no_match", CheckVerdict.Declined), ("non_response", CheckVerdict.Declined)],
            checks.Select(check => (check.Outcome, check.Verdict)).OrderBy(check => check.Outcome, StringComparer.Ordinal));
        Assert.All(checks, check => Assert.Equal(("glair", "comparison", false), (check.Dialect, check.Kind, check.HasPicture)));
    }

    public void Dispose() => _server.Dispose();

    private static FaceDescription Crowd(double share)
    {
        FaceDescription one = FixedEngine.Described();
        return one with { Faces = [one.Faces[0], one.Faces[0].Scale(share, share)] };
    }

    private static MultipartFormDataContent Form(byte[]? captured = null, byte[]? stored = null)
    {
        MultipartFormDataContent form = LivenessApplication.Form("captured_image", captured, "blob");
        form.Add(new ByteArrayContent(stored ?? LivenessApplication.OnePixel), "stored_image", "blob");
        return form;
    }

    private static async Task<JsonNode> JsonAsync(HttpResponseMessage answer) => JsonNode.Parse(await answer.Content.ReadAsStringAsync())!;

    private async Task<string?> CodeAsync(FaceDescription captured, FaceDescription stored) =>
        (string?)(await JsonAsync(await PostAsync(captured, stored)))["result"]!["match_status_code"];

    private Task<HttpResponseMessage> PostAsync(FaceDescription captured, FaceDescription stored)
    {
        _server.Engine.Descriptions.Clear();
        _server.Engine.Descriptions.Enqueue(captured);
        _server.Engine.Descriptions.Enqueue(stored);
        return PostAsync(Form());
    }

    private async Task<HttpResponseMessage> PostAsync(HttpContent body) => await (await _server.LoggedInAsync()).PostAsync(GlairCaller.Match, body);

    private async Task ChangeAsync((string Name, string Value) setting)
    {
        await _server.LoggedInAsync();
        await _server.Storage().Policies.ChangeAsync(
            (await _server.FirstApplicationAsync()).Id, new ApplicationPolicy { DialectSettings = new Dictionary<string, string> { [setting.Name] = setting.Value } }, "test");
    }
}
