using System.Net;
using System.Text.Json.Nodes;
using Bonafide.Engine;
using Bonafide.Engine.Decision;
using Bonafide.Engine.Detection;
using Bonafide.Storage;
using Bonafide.Storage.Checks;
using Microsoft.Extensions.DependencyInjection;

namespace Bonafide.Server.Tests.Dialects.Verifik;

public sealed class VerifikLivenessTests : IDisposable
{
    private readonly LivenessApplication _application = new();

    [Theory]
    [InlineData("liveness")]
    [InlineData("liveness-score")]
    public async Task A_bona_fide_face_passes(string route) => await MatchAsync($"{route}-passed", route);

    [Fact]
    public async Task A_score_at_the_limit_does_not_pass()
    {
        _application.Engine.Answer = FixedEngine.BonaFide(0.6);

        await MatchAsync("liveness-not-passed", "liveness");
    }

    [Theory]
    [InlineData(0.6, 0.6, false, 0.6)]
    [InlineData(0.600001, 0.6, true, 0.6001)]
    [InlineData(0.95, 0.95, false, 0.95)]
    [InlineData(0.700123, 0.7001, true, 0.7002)]
    [InlineData(0.700123, 0.700122, true, 0.700123)]
    [InlineData(0.700123, 0.700123, false, 0.700123)]
    [InlineData(1, 1, false, 1)]
    [InlineData(0.2, 0.5, false, 0.2)]
    public async Task The_score_that_is_shown_exceeds_the_limit_exactly_when_it_passes(double score, double limit, bool passed, double shown)
    {
        _application.Engine.Answer = FixedEngine.BonaFide(score);

        JsonNode data = await DataAsync(VerifikClient.Body("liveness", ("liveness_min_score", limit)));

        Assert.Equal((passed, limit, shown), ((bool)data["passed"]!, (double)data["min_score"]!, (double)data["liveness_score"]!));
    }

    public static TheoryData<string, string[], FaceDetection[]> Faces => new()
    {
        { "no-face", [], [] },
        { "several-faces", [], [FixedEngine.Face(0, 0, 200, 200), FixedEngine.Face(300, 0, 130, 130)] },
        { "face-too-small", [], [FixedEngine.Face(500, 500, 111, 300)] },
        { "face-at-border", [], [FixedEngine.Face(-1, 500, 300, 300)] },
        { "strict-face-too-small", ["strict=true"], [FixedEngine.Face(500, 500, 223, 300)] },
        { "strict-face-at-border", ["strict=true"], [FixedEngine.Face(24, 500, 300, 300)] },
        { "eyes-too-close", ["min_eye_pixels=201"], [FixedEngine.Face(500, 500, 300, 300)] },
    };

    [Theory]
    [MemberData(nameof(Faces))]
    public async Task A_picture_that_breaks_a_face_rule_is_an_error_before_its_score_is_told_and_costs_nothing(
        string name, string[] settings, FaceDetection[] faces)
    {
        await SetAsync(settings);
        BonafideStorage storage = await LimitCreditsAsync(1);
        _application.Engine.Answer = faces.Length == 0 ? FixedEngine.NoFace() : FixedEngine.BonaFide() with { Faces = faces, ImageWidth = 1920, ImageHeight = 2560 };

        await MatchAsync($"liveness-{name}", "liveness");
        Assert.Equal(1, (await storage.Applications.ListAsync()).Single().Credits);
    }

    [Fact]
    public async Task A_face_below_the_policys_smallest_is_too_small()
    {
        _application.Engine.Answer = FixedEngine.NoFace() with { NonResponseReason = NonResponseReason.FaceTooSmall, Faces = [FixedEngine.Face(9, 9, 20, 20)] };

        Assert.Equal(
            """409 {"message":"face_too_far","code":"ERR_LIVENESS_FACE_TOO_SMALL"}""",
            await _application.VerifikCaller().FacesAsync("liveness", VerifikClient.Body("liveness")).SaidAsync());
    }

    [Theory]
    [InlineData(new[] { "several_faces_ratio=0.7" }, 300, 0, 130)]
    [InlineData(new[] { "border_pixels=off" }, -5, 400, 20)]
    [InlineData(new[] { "strict=true", "min_face_pixels=100", "border_pixels=0" }, 0, 400, 20)]
    public async Task Settings_of_the_application_loosen_the_rules(string[] settings, double left, double top, double secondSide)
    {
        await SetAsync(settings);
        _application.Engine.Answer = FixedEngine.BonaFide() with { Faces = [FixedEngine.Face(left, top, 200, 200), FixedEngine.Face(900, 900, secondSide, secondSide)] };

        Assert.StartsWith("200", await _application.VerifikCaller().FacesAsync("liveness", VerifikClient.Body("liveness")).SaidAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_small_face_in_the_background_is_let_be()
    {
        _application.Engine.Answer = FixedEngine.BonaFide() with { Faces = [FixedEngine.Face(100, 100, 500, 500), FixedEngine.Face(900, 900, 250, 250)] };

        Assert.True((bool)(await DataAsync(VerifikClient.Body("liveness")))["passed"]!);
    }

    [Theory]
    [InlineData("strict", "yes")]
    [InlineData("min_face_pixels", "8")]
    [InlineData("border_pixels", "none")]
    [InlineData("min_eye_pixels", "-1")]
    [InlineData("several_faces_ratio", "0")]
    [InlineData("signature_message", "")]
    [InlineData("colour", "blue")]
    public async Task A_setting_that_is_wrong_or_unknown_is_refused(string name, string value)
    {
        using HttpResponseMessage response = await PutPolicyAsync([$"{name}={value}"]);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Contains($"verifik.{name}", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_signature_says_what_the_application_wants()
    {
        await SetAsync(["signature_message=Checked by Örtli & Sons"]);

        await MatchAsync("liveness-own-signature", "liveness");
    }

    [Fact]
    public async Task What_was_answered_is_in_the_record_without_a_picture_and_what_was_refused_is_not()
    {
        await DataAsync(VerifikClient.Body("liveness"));
        _application.Engine.Answer = FixedEngine.NoFace();
        await _application.VerifikCaller().FacesAsync("liveness", VerifikClient.Body("liveness"));

        BonafideStorage storage = _application.Services.GetRequiredService<BonafideStorage>();
        CheckPage found = await storage.Search.ListAsync((await storage.Applications.ListAsync()).Single().Id, new CheckFilter());
        CheckSummary check = Assert.Single(found.Checks);
        Assert.Equal(("verifik", "liveness", "bona_fide", CheckVerdict.Approved, 0.95), (check.Dialect, check.Kind, check.Outcome, check.Verdict, check.Score!.Value));
    }

    public static TheoryData<string, byte[]> Undecodable => new()
    {
        { "text", "hello, world"u8.ToArray() },
        { "truncated-jpeg", [0xff, 0xd8, 0xff, 0xe0, 0, 16, 74, 70] },
        { "over-10-mb", new byte[(10 * 1024 * 1024) + 1] },
    };

    [Theory]
    [MemberData(nameof(Undecodable), DisableDiscoveryEnumeration = true)] // Megabytes, which discovery would write out.
    public async Task Bytes_that_are_no_usable_picture_are_told(string name, byte[] picture) =>
        await MatchAsync($"liveness-{name}", "liveness", ("image", Convert.ToBase64String(picture)));

    [Theory]
    [InlineData("not base64 at all!")]
    [InlineData("data:image/png;base64,")]
    [InlineData("data:image/png")]
    [InlineData("ftp://pictures.test/face.png")]
    public async Task Text_that_is_no_base64_is_told(string text) => Assert.Equal(
        """412 {"message":"only_images_in_base64","code":"ERROR"}""",
        await _application.VerifikCaller().FacesAsync("liveness", VerifikClient.Body("liveness", ("image", text))).SaidAsync());

    [Fact]
    public async Task A_picture_may_come_as_a_data_URI_and_with_escaped_slashes()
    {
        await DataAsync(VerifikClient.Body("liveness", ("image", $"data:image/png;base64,{VerifikClient.Picture}")));

        string escaped = VerifikClient.Body("liveness").ToJsonString().Replace("/", "\\/", StringComparison.Ordinal);
        Assert.StartsWith("200", await _application.VerifikCaller().FacesAsync("liveness", escaped).SaidAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("665f1c2ab0e4a53d1c9f0a11")]
    [InlineData("0b2b9d4e-7f1c-4f0e-9a57-3d0a6c1e5b11")]
    [InlineData("whatever")]
    public async Task No_collection_is_known(string id) =>
        await MatchAsync("liveness-unknown-collection", "liveness", ("collection_id", id));

    [Fact]
    public async Task Only_what_is_shown_is_computed()
    {
        await DataAsync(VerifikClient.Body("liveness"));

        Assert.Equal(new AssessmentRequest(), _application.Engine.Wanted! with { Policy = null });
    }

    public void Dispose() => _application.Dispose();

    private async Task MatchAsync(string golden, string route, params (string, JsonNode?)[] changes)
    {
        using HttpResponseMessage response = await _application.VerifikCaller().FacesAsync(route, VerifikClient.Body(route, changes));
        await Golden.MatchAsync($"verifik/{golden}", response);
    }

    private async Task<JsonNode> DataAsync(JsonObject body)
    {
        using HttpResponseMessage response = await _application.VerifikCaller().FacesAsync("liveness", body);
        string text = await response.Content.ReadAsStringAsync();
        Assert.True(response.StatusCode == HttpStatusCode.OK, text);
        return JsonNode.Parse(text)!["data"]!;
    }

    private async Task SetAsync(string[] settings)
    {
        using HttpResponseMessage response = await PutPolicyAsync(settings);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    private async Task<HttpResponseMessage> PutPolicyAsync(string[] settings)
    {
        JsonObject values = [];
        foreach (string[] setting in settings.Select(setting => setting.Split('=')))
        {
            values[$"verifik.{setting[0]}"] = setting[1];
        }

        return await _application.WithKey().PutAsync(
            "/v1/applications/current/policy", new StringContent(new JsonObject { ["dialect_settings"] = values }.ToJsonString()));
    }

    private async Task<BonafideStorage> LimitCreditsAsync(long credits)
    {
        BonafideStorage storage = _application.Services.GetRequiredService<BonafideStorage>();
        await storage.Credits.SetAsync((await storage.Applications.ListAsync()).Single().Id, credits, "test");
        return storage;
    }
}
