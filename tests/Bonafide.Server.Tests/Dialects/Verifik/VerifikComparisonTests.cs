using System.Net;
using System.Text.Json.Nodes;
using Bonafide.Engine;
using Bonafide.Server.Dialects.Verifik;

namespace Bonafide.Server.Tests.Dialects.Verifik;

/// <summary>In the tests' engine a false match rate of 1e-4 lies at a cosine of 0.5, so that a score of 0.85 does too.</summary>
public sealed class VerifikComparisonTests : IDisposable
{
    private readonly LivenessApplication _application = new();

    [Theory]
    [InlineData("compare")]
    [InlineData("compare-live")]
    [InlineData("compare-with-liveness")]
    public async Task One_person_with_a_bona_fide_face_passes(string route)
    {
        See(1, 0.6);

        await MatchAsync($"{route}-passed", route);
    }

    [Theory]
    [InlineData("compare")]
    [InlineData("compare-live")]
    [InlineData("compare-with-liveness")]
    public async Task Two_persons_do_not_pass(string route)
    {
        See(1, 0.3);

        await MatchAsync($"{route}-not-passed", route);
    }

    [Theory]
    [InlineData("compare-live")]
    [InlineData("compare-with-liveness")]
    public async Task One_person_with_an_attack_passes_the_one_and_not_the_other(string route)
    {
        See(1, 0.6);
        _application.Engine.Answer = FixedEngine.BonaFide(0.1);

        await MatchAsync($"{route}-attack", route);
    }

    [Fact]
    public async Task Liveness_is_not_judged_where_the_comparison_does_not_pass()
    {
        See(1, 0.49);

        await DataAsync("compare-with-liveness");
        Assert.Null(_application.Engine.Wanted);

        See(1, 0.51);
        await DataAsync("compare-with-liveness");
        Assert.NotNull(_application.Engine.Wanted);
    }

    [Theory]
    [InlineData(0.5, 0.85, false, 0.85)]
    [InlineData(0.5001, 0.85, true, 0.8501)]
    [InlineData(0.6, 0.88, false, 0.88)]
    [InlineData(0.6, 0.8799, true, 0.88)]
    [InlineData(0.4, 0.67, true, 0.68)]
    [InlineData(0.4, 0.68, false, 0.68)]
    [InlineData(-0.5, 0.67, false, 0)]
    [InlineData(1, 0.95, true, 1)]
    public async Task The_score_that_is_shown_exceeds_the_limit_exactly_when_it_passes(double cosine, double limit, bool passed, double shown)
    {
        foreach (string route in new[] { "compare", "compare-with-liveness" })
        {
            See(1, cosine);

            JsonNode data = await DataAsync(route, ("compare_min_score", limit));

            JsonNode result = data["result"] ?? data["comparison"]!;
            Assert.Equal((passed, limit, shown), ((bool)result["passed"]!, (double)result["compare_min_score"]!, (double)result["score"]!));
            Assert.True(route == "compare" || data["liveness"] is null != passed);
        }
    }

    [Fact]
    public async Task The_closest_pair_counts()
    {
        See(1, 0.2, 0, 0.2);

        JsonNode data = await DataAsync(
            "compare", ("probe", new JsonArray(VerifikClient.Picture, VerifikClient.Picture)), ("gallery", new JsonArray(VerifikClient.Picture, VerifikClient.Picture)));

        Assert.Equal(1, (double)data["score"]!);
    }

    [Fact]
    public async Task Search_mode_may_be_left_out_of_compare_as_the_vendors_application_does() =>
        Assert.True((bool)(await DataAsync("compare", ("search_mode", null)))["result"]!["passed"]!);

    public static TheoryData<string, string, int, FaceDescription> Unusable => new()
    {
        { "compare", "probe-no-face", 0, FixedEngine.DescribedNothing() },
        { "compare", "gallery-no-face", 1, FixedEngine.DescribedNothing() },
        { "compare", "gallery-several-faces", 1, FixedEngine.Described() with { Faces = [FixedEngine.Face(0, 0, 200, 200), FixedEngine.Face(300, 0, 150, 150)] } },
        { "compare-live", "probe-no-face", 0, FixedEngine.DescribedNothing() },
        { "compare-with-liveness", "gallery-no-face", 1, FixedEngine.DescribedNothing() },
    };

    [Theory]
    [MemberData(nameof(Unusable))]
    public async Task A_picture_without_a_single_face_is_named(string route, string name, int index, FaceDescription unusable)
    {
        FaceDescription[] seen = [FixedEngine.Described(), FixedEngine.Described(), FixedEngine.Described()];
        seen[index] = unusable;
        See(seen);

        await MatchAsync($"{route}-{name}", route);
    }

    [Theory]
    [InlineData("compare-live")]
    [InlineData("compare-with-liveness")]
    public async Task The_rules_of_liveness_hold_for_the_probe_whose_liveness_is_judged(string route)
    {
        _application.Engine.Answer = FixedEngine.BonaFide() with { Faces = [FixedEngine.Face(-20, 300, 400, 400)] };

        await MatchAsync($"{route}-probe-at-border", route);
    }

    [Theory]
    [InlineData("compare", "probe", "probe[0]")]
    [InlineData("compare", "gallery", "gallery[0]")]
    [InlineData("compare-live", "probe", "probe")]
    public async Task A_picture_that_cannot_be_read_is_named(string route, string member, string label)
    {
        string damaged = Convert.ToBase64String([0xff, 0xd8, 0xff, 0xe0, 0, 16, 74, 70]);
        JsonNode value = member == "probe" && route != "compare" ? damaged : new JsonArray(damaged);

        Assert.Equal(
            $$"""409 {"message":"\"{{label}}\" is truncated or corrupt","code":"ERROR"}""",
            await _application.VerifikCaller().FacesAsync(route, VerifikClient.Body(route, (member, value))).SaidAsync());
    }

    [Theory]
    [InlineData("compare")]
    [InlineData("compare-live")]
    [InlineData("compare-with-liveness")]
    public async Task A_pack_that_cannot_compare_says_so(string route)
    {
        _application.Engine.Similarity = null;

        await MatchAsync($"{route}-not-in-pack", route);
    }

    [Fact]
    public async Task Detect_lists_every_face()
    {
        See(FixedEngine.Described() with { Faces = [FixedEngine.Face(661.4, 728.2, 1026.9, 1460.1), FixedEngine.Face(10, 20, 30, 40)] });
        await MatchAsync("detect-faces", "detect");

        See(FixedEngine.DescribedNothing());
        await MatchAsync("detect-nothing", "detect");
    }

    [Fact]
    public async Task Detect_knows_no_collection() => await MatchAsync("detect-unknown-collection", "detect", ("collection_id", "a"));

    [Fact]
    public void The_scale_runs_from_0_over_the_anchor_to_1_and_back()
    {
        VerifikScale scale = new(0.4);

        Assert.Equal([0, 0, 0.425, 0.85, 0.925, 1], new[] { -1, 0, 0.2, 0.4, 0.7, 1 }.Select(scale.ScoreOf));
        Assert.All(new[] { 0.67, 0.8, 0.85, 0.9, 0.95 }, score => Assert.Equal(score, scale.ScoreOf(scale.CosineOf(score)), 6));
    }

    public void Dispose() => _application.Dispose();

    private void See(params double[] cosines) => See([.. cosines.Select(FixedEngine.Described)]);

    private void See(params FaceDescription[] pictures)
    {
        _application.Engine.Descriptions.Clear();
        foreach (FaceDescription picture in pictures)
        {
            _application.Engine.Descriptions.Enqueue(picture);
        }
    }

    private async Task MatchAsync(string golden, string route, params (string, JsonNode?)[] changes)
    {
        using HttpResponseMessage response = await _application.VerifikCaller().FacesAsync(route, VerifikClient.Body(route, changes));
        await Golden.MatchAsync($"verifik/{golden}", response);
    }

    private async Task<JsonNode> DataAsync(string route, params (string, JsonNode?)[] changes)
    {
        using HttpResponseMessage response = await _application.VerifikCaller().FacesAsync(route, VerifikClient.Body(route, changes));
        string text = await response.Content.ReadAsStringAsync();
        Assert.True(response.StatusCode == HttpStatusCode.OK, text);
        return JsonNode.Parse(text)!["data"]!;
    }
}
