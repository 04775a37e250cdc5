using System.Net.Http.Headers;
using Bonafide.Engine;
using Bonafide.Engine.Quality;

namespace Bonafide.Server.Tests.Dialects.Didit;

/// <summary>Every outcome and every failure of passive liveness, byte for byte.</summary>
public sealed class DiditGoldenTests : IDisposable
{
    private const string Route = "/v3/passive-liveness/";
    private readonly LivenessApplication _application = new();

    [Fact]
    public async Task Approved() => await Golden.MatchAsync("didit/liveness-approved", await Post(fields: [("vendor_data", "user-123"), ("metadata", """{"plan":"ü"}""")]));

    [Fact]
    public async Task Attack() => await Golden.MatchAsync("didit/liveness-attack", await Post(FixedEngine.BonaFide(0.2)));

    [Fact]
    public async Task Low_score() =>
        await Golden.MatchAsync("didit/liveness-low-score", await Post(FixedEngine.BonaFide(0.7), fields: [("face_liveness_score_decline_threshold", "80")]));

    [Fact]
    public async Task No_face() => await Golden.MatchAsync("didit/liveness-no-face", await Post(FixedEngine.NoFace()));

    [Fact]
    public async Task Turned_picture() => await Golden.MatchAsync("didit/liveness-turned", await Post(FixedEngine.BonaFide() with { BestAngle = 90 }, fields: [("rotate_image", "true")]));

    [Fact]
    public async Task Several_faces() => await Golden.MatchAsync(
        "didit/liveness-several-faces", await Post(FixedEngine.BonaFide() with { Faces = [FixedEngine.Face(0, 0, 200, 200), FixedEngine.Face(300, 0, 100, 100)] }));

    [Fact]
    public async Task Low_quality_and_dark() => await Golden.MatchAsync("didit/liveness-dark", await Post(FixedEngine.BonaFide() with { Quality = new FaceQuality(14.9, 19.9, []) }));

    [Fact]
    public async Task Bright() => await Golden.MatchAsync("didit/liveness-bright", await Post(FixedEngine.BonaFide() with { Quality = new FaceQuality(80, 90.1, []) }));

    [Fact]
    public async Task Wrong_fields() => await Golden.MatchAsync(
        "didit/liveness-wrong-fields", await Post(image: [], fields: [("face_liveness_score_decline_threshold", "101"), ("rotate_image", "x"), ("metadata", "[]")]));

    [Fact]
    public async Task Wrong_extension() => await Golden.MatchAsync("didit/liveness-wrong-extension", await Post(fileName: "selfie.gif"));

    [Fact]
    public async Task No_picture() => await Golden.MatchAsync("didit/liveness-not-a-picture", await Post(image: "hello"u8.ToArray()));

    [Fact]
    public async Task Truncated_picture() => await Golden.MatchAsync("didit/liveness-truncated", await Post(image: LivenessApplication.OnePixel[..40]));

    [Fact]
    public async Task Over_five_megabytes() => await Golden.MatchAsync("didit/liveness-too-large", await Post(image: new byte[(5 * 1024 * 1024) + 1]));

    [Fact]
    public async Task Wrong_key() => await Golden.MatchAsync("didit/wrong-key", await Post(client: _application.WithKey("bf_wrong")));

    [Fact]
    public async Task Missing_key() => await Golden.MatchAsync("didit/missing-key", await Post(client: _application.WithKey(null)));

    [Fact]
    public async Task Other_method() => await Golden.MatchAsync("didit/other-method", await _application.WithKey().GetAsync(Route, TestContext.Current.CancellationToken));

    [Fact]
    public async Task Unknown_path() => await Golden.MatchAsync("didit/unknown-path", await _application.WithKey().GetAsync("/v3/nothing/here/", TestContext.Current.CancellationToken));

    [Fact]
    public async Task Other_type()
    {
        using StringContent json = new("{}", MediaTypeHeaderValue.Parse("application/json"));

        await Golden.MatchAsync("didit/other-type", await _application.WithKey().PostAsync(Route, json, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Broken_form()
    {
        using StringContent garbage = new("garbage", MediaTypeHeaderValue.Parse("multipart/form-data; boundary=x"));

        await Golden.MatchAsync("didit/broken-form", await _application.WithKey().PostAsync(Route, garbage, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Fault_of_ours()
    {
        _application.Engine.Before = () => throw new InvalidOperationException("secret");

        await Golden.MatchAsync("didit/internal-error", await Post());
    }

    public void Dispose() => _application.Dispose();

    private async Task<HttpResponseMessage> Post(
        LivenessAssessment? answer = null, byte[]? image = null, string fileName = "selfie.png", HttpClient? client = null, params (string, string)[] fields)
    {
        _application.Engine.Answer = answer ?? FixedEngine.BonaFide();
        return await (client ?? _application.WithKey()).PostAsync(
            Route, LivenessApplication.Form("user_image", image, fileName, fields), TestContext.Current.CancellationToken);
    }
}
