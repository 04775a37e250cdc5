using System.Text.Json.Nodes;
using Bonafide.Engine;
using Bonafide.Engine.Attributes;

namespace Bonafide.Server.Tests.Dialects.Didit;

public sealed class DiditAgeEstimationTests : IDisposable
{
    private const string Route = "/v3/age-estimation/";
    private readonly LivenessApplication _application = new();

    [Fact]
    public async Task An_adult_is_approved_with_an_age() => await Golden.MatchAsync("didit/age-approved", await Post(fields: ("vendor_data", "user-123")));

    [Fact]
    public async Task Who_looks_too_young_is_declined() => await Golden.MatchAsync("didit/age-below-minimum", await Post(Aged(17.994)));

    [Fact]
    public async Task An_attack_is_declined() => await Golden.MatchAsync("didit/age-attack", await Post(FixedEngine.BonaFide(0.2)));

    [Fact]
    public async Task No_face_is_declined() => await Golden.MatchAsync("didit/age-no-face", await Post(FixedEngine.NoFace()));

    [Fact]
    public async Task An_age_that_cannot_be_told_is_declined() => await Golden.MatchAsync("didit/age-not-detected", await Post(FixedEngine.BonaFide() with { AgeGender = null }));

    [Fact]
    public async Task A_threshold_that_is_no_age_is_refused() =>
        await Golden.MatchAsync("didit/age-bad-threshold", await Post(fields: ("age_estimation_decline_threshold", "eighteen")));

    [Theory]
    [InlineData(17.996, null, "Approved")] // Shown as 18.00.
    [InlineData(17.994, null, "Declined")]
    [InlineData(5, "0", "Approved")]
    [InlineData(20.9, "21", "Declined")]
    [InlineData(21, "21", "Approved")]
    public async Task The_age_that_is_shown_is_judged(double age, string? threshold, string status)
    {
        using HttpResponseMessage response = await Post(Aged(age), threshold is null ? [] : [("age_estimation_decline_threshold", threshold)]);

        Assert.Equal(status, (string?)JsonNode.Parse(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))!["age_estimation"]!["status"]);
    }

    [Fact]
    public async Task Quality_is_not_computed_for_a_call_that_does_not_show_it()
    {
        using HttpResponseMessage response = await Post();

        Assert.Equal(new AssessmentRequest { AgeGender = true }, _application.Engine.Wanted! with { Policy = null });
    }

    public void Dispose() => _application.Dispose();

    private static LivenessAssessment Aged(double years) => FixedEngine.BonaFide() with { AgeGender = new AgeGender(years, 0.2) };

    private async Task<HttpResponseMessage> Post(LivenessAssessment? answer = null, params (string, string)[] fields)
    {
        _application.Engine.Answer = answer ?? FixedEngine.BonaFide();
        return await _application.WithKey().PostAsync(Route, LivenessApplication.Form("user_image", fields: fields), TestContext.Current.CancellationToken);
    }
}
