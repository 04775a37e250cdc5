using System.Net;
using Bonafide.Engine.Detection;
using Bonafide.Storage.Checks;
using Bonafide.Storage.Policies;

namespace Bonafide.Server.Tests.Dialects.Glair;

/// <summary>What the dialect says of a picture, and what is recorded of it.</summary>
public sealed class GlairPassiveLivenessTests : IDisposable
{
    private readonly LivenessApplication _server = new();

    [Theory]
    [InlineData("low", 0.97389)]
    [InlineData("moderate", 0.4322)]
    [InlineData("high", 0.00232)]
    public async Task A_judged_face_is_a_success_with_the_flipped_score_and_its_level(string level, double score)
    {
        _server.Engine.Answer = FixedEngine.BonaFide(score);

        await Golden.MatchAsync($"glair/liveness-{level}", await PostAsync(GlairCaller.Blob()));
    }

    [Theory]
    [InlineData(0.600001, """{"status":"success","result":{"spoof_percentage":0.4,"status":"LOW"}}""")]
    [InlineData(0.6, """{"status":"success","result":{"spoof_percentage":0.4,"status":"MODERATE"}}""")]
    [InlineData(0.300001, """{"status":"success","result":{"spoof_percentage":0.7,"status":"MODERATE"}}""")]
    [InlineData(0.3, """{"status":"success","result":{"spoof_percentage":0.7,"status":"HIGH"}}""")]
    [InlineData(1, """{"status":"success","result":{"spoof_percentage":0,"status":"LOW"}}""")]
    [InlineData(0, """{"status":"success","result":{"spoof_percentage":1,"status":"HIGH"}}""")]
    [InlineData(0.123456, """{"status":"success","result":{"spoof_percentage":0.87654,"status":"HIGH"}}""")]
    public async Task The_level_is_decided_on_six_decimals_and_five_are_shown(double score, string body)
    {
        _server.Engine.Answer = FixedEngine.BonaFide(score);

        Assert.Equal(body, await (await PostAsync(GlairCaller.Blob())).Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task No_face_and_a_face_too_small_are_failed_calls_that_were_answered()
    {
        _server.Engine.Answer = FixedEngine.NoFace();
        await Golden.MatchAsync("glair/liveness-no-face", await PostAsync(GlairCaller.Blob()));

        _server.Engine.Answer = FixedEngine.NoFace() with { NonResponseReason = Engine.Decision.NonResponseReason.FaceTooSmall };
        await Golden.MatchAsync("glair/liveness-face-too-small", await PostAsync(GlairCaller.Blob()));
    }

    [Theory]
    [InlineData(0.6, true)]
    [InlineData(0.59, false)]
    public async Task A_second_face_counts_where_it_is_about_as_large_as_the_first(double size, bool tooMany)
    {
        FaceDetection face = FixedEngine.BonaFide().Faces[0];
        _server.Engine.Answer = FixedEngine.BonaFide() with { Faces = [face, face.Scale(size, size)] };

        await Golden.MatchAsync(tooMany ? "glair/liveness-too-many-faces" : "glair/liveness-small-face-behind", await PostAsync(GlairCaller.Blob()));
    }

    [Fact]
    public async Task An_application_moves_the_cut_offs_and_the_share_of_a_second_face()
    {
        await ConfigureAsync(("glair.low_above", "0.95"), ("glair.high_at", "0.9"), ("glair.several_faces_ratio", "0.2"));
        _server.Engine.Answer = FixedEngine.BonaFide(0.95);
        Assert.Contains("MODERATE", await (await PostAsync(GlairCaller.Blob())).Content.ReadAsStringAsync(), StringComparison.Ordinal);

        _server.Engine.Answer = FixedEngine.BonaFide(0.9);
        Assert.Contains("HIGH", await (await PostAsync(GlairCaller.Blob())).Content.ReadAsStringAsync(), StringComparison.Ordinal);

        FaceDetection face = FixedEngine.BonaFide().Faces[0];
        _server.Engine.Answer = FixedEngine.BonaFide() with { Faces = [face, face.Scale(0.2, 0.2)] };
        Assert.Contains("too many faces", await (await PostAsync(GlairCaller.Blob())).Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("glair.low_above", "1")]
    [InlineData("glair.low_above", "-0.1")]
    [InlineData("glair.high_at", "NaN")]
    [InlineData("glair.high_at", "0,3")]
    [InlineData("glair.several_faces_ratio", "0")]
    [InlineData("glair.several_faces_ratio", "1.1")]
    [InlineData("glair.unsupported_media", "413")]
    [InlineData("glair.low", "0.6")]
    public async Task A_setting_out_of_range_or_unknown_is_refused_when_it_is_written(string name, string value)
    {
        HttpResponseMessage answer = await _server.WithKey().PutAsync(
            "/v1/applications/current/policy", GlairCaller.Json($$$"""{"dialect_settings":{"{{{name}}}":"{{{value}}}"}}"""));

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains(name, await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_picture_may_come_as_a_file_or_as_base64_with_or_without_a_head()
    {
        string base64 = Convert.ToBase64String(LivenessApplication.OnePixel);
        HttpContent[] bodies =
        [
            GlairCaller.Blob(),
            LivenessApplication.Form("image", fileName: "face.webp", fields: ("gesture-code", "HAND_00000")),
            GlairCaller.Json($$"""{"image":"{{base64}}"}"""),
            GlairCaller.Json($$"""{"image":"data:image/jpeg;base64,{{base64}}","more":[1]}"""),
        ];

        foreach (HttpContent body in bodies)
        {
            Assert.Equal(HttpStatusCode.OK, (await PostAsync(body)).StatusCode);
        }
    }

    [Fact]
    public async Task Base_urls_with_a_slash_at_their_end_and_paths_with_one_work()
    {
        HttpClient client = await _server.LoggedInAsync();

        Assert.Equal(HttpStatusCode.OK, (await client.PostAsync($"{client.BaseAddress}/face/v1/passive-liveness", GlairCaller.Blob())).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await client.PostAsync("/face/v1//passive-liveness/", GlairCaller.Blob())).StatusCode);
    }

    [Theory]
    [InlineData(0.9, CheckVerdict.Approved)]
    [InlineData(0.5, CheckVerdict.InReview)]
    [InlineData(0.1, CheckVerdict.Declined)]
    public async Task A_call_is_recorded_with_what_the_caller_was_told(double score, CheckVerdict verdict)
    {
        _server.Engine.Answer = FixedEngine.BonaFide(score);
        await PostAsync(GlairCaller.Blob());

        CheckSummary check = Assert.Single((await _server.Storage().Search.ListAsync((await _server.FirstApplicationAsync()).Id, new CheckFilter())).Checks);
        Assert.Equal(("glair", verdict, score, true, false), (check.Dialect, check.Verdict, check.Score, check.IsSaved, check.HasPicture));
    }

    [Fact]
    public async Task A_call_costs_a_credit_a_picture_that_cannot_be_read_costs_none_and_without_credits_it_is_disallowed()
    {
        Guid application = (await _server.FirstApplicationAsync()).Id;
        await _server.Storage().Credits.SetAsync(application, 1, "test");

        await PostAsync(GlairCaller.Blob([0xff, 0xd8, 0xff, 0xe0, 0, 16]));
        Assert.Equal(1, (await _server.Storage().Applications.FindAsync(application))!.Credits);
        Assert.Equal(HttpStatusCode.OK, (await PostAsync(GlairCaller.Blob())).StatusCode);
        await Golden.MatchAsync("glair/no-credits", await PostAsync(GlairCaller.Blob()));
    }

    public void Dispose() => _server.Dispose();

    private async Task<HttpResponseMessage> PostAsync(HttpContent body) => await (await _server.LoggedInAsync()).PostAsync(GlairCaller.PassiveLiveness, body);

    private async Task ConfigureAsync(params (string Name, string Value)[] settings) => await _server.Storage().Policies.ChangeAsync(
        (await _server.FirstApplicationAsync()).Id,
        new ApplicationPolicy { DialectSettings = settings.ToDictionary(setting => setting.Name, setting => setting.Value) },
        "test");
}
