using System.Text.Json.Nodes;
using Bonafide.Engine;
using Bonafide.Engine.Attributes;
using Bonafide.Engine.Quality;

namespace Bonafide.Server.Tests.Dialects.Native;

public sealed class RetakeAdviceTests : IDisposable
{
    private readonly LivenessApplication _application = new();

    [Theory]
    [InlineData(QualityMeasure.HeadSize, 0.92, 50, "too_close", "Move back: the face fills 92 % of the picture's height.")]
    [InlineData(QualityMeasure.InterEyeDistance, 28, 20, "too_far", "Come closer: there are only 28 pixels between the eyes.")]
    [InlineData(QualityMeasure.OverExposure, 0.6, 16, "too_bright", "The face is too bright. Step out of the direct light.")]
    [InlineData(QualityMeasure.IlluminationUniformity, 0.05, 22, "uneven_light", "One half of the face lies in shadow. Turn so that the light falls on it from the front.")]
    [InlineData(QualityMeasure.DynamicRange, 2, 25, "low_contrast", "The picture is pale, as through mist. Clean the lens, and do not stand against the light.")]
    [InlineData(QualityMeasure.NaturalColor, 40, 10, "odd_color", "The colors are unnatural. Turn off filters and colored lights.")]
    [InlineData(QualityMeasure.Sharpness, 3, 5, "blurred", "The face is blurred. Hold the camera still, and clean its lens.")]
    [InlineData(QualityMeasure.Compression, 20, 14, "compressed", "The picture was compressed too much. Send the original, not a copy out of a messenger.")]
    [InlineData(QualityMeasure.EyesVisible, 0.9, 10, "eyes_covered", "The eyes are not to be seen. Take off dark glasses, and keep hair and hands away from the eyes.")]
    [InlineData(QualityMeasure.MouthVisible, 0.8, 20, "mouth_covered", "Nose and mouth are not to be seen. Take off the mask or scarf, and keep hands away from the mouth.")]
    [InlineData(QualityMeasure.MouthClosed, 0.35, 16, "mouth_open", "The mouth is open. Close it, and look calmly into the camera.")]
    [InlineData(QualityMeasure.Recognizability, 0.2, 11, "covered", "The face can hardly be made out. Take off what covers it: mask, sunglasses, hair or a hand.")]
    public async Task A_poor_component_gives_one_reason_and_what_to_do(QualityMeasure measure, double raw, double score, string reason, string advice) =>
        Assert.Equal([(reason, advice)], await ReasonsAsync(With(new QualityComponent(measure, score, raw)), null));

    [Fact]
    public async Task A_face_that_is_hard_to_make_out_behind_a_mask_is_told_of_the_mask_alone() =>
        Assert.Equal("mouth_covered", Assert.Single(await ReasonsAsync(With(new(QualityMeasure.MouthVisible, 5, 0.95), new(QualityMeasure.Recognizability, 11, 0.2)), null)).Reason);

    [Theory]
    [InlineData(35, 0, 0, "turned_away")]
    [InlineData(0, -32, 0, "turned_away")]
    [InlineData(0, 0, 40, "tilted")]
    public async Task A_head_that_does_not_face_the_camera_gives_a_reason(double yaw, double pitch, double roll, string reason) =>
        Assert.Equal(reason, Assert.Single(await ReasonsAsync(FixedEngine.BonaFide() with { HeadPose = new HeadPose(yaw, pitch, roll) }, null)).Reason);

    [Fact]
    public async Task A_good_picture_needs_no_advice() => Assert.Empty(await ReasonsAsync(FixedEngine.BonaFide(), null));

    [Theory]
    [InlineData("es", "Aléjese: el rostro ocupa el 92 % de la altura de la imagen.")]
    [InlineData("pt-BR,pt;q=0.9,en;q=0.8", "Afaste-se: o rosto ocupa 92 % da altura da imagem.")]
    [InlineData("id", "Mundurlah: wajah mengisi 92 % tinggi gambar.")]
    [InlineData("in-ID", "Mundurlah: wajah mengisi 92 % tinggi gambar.")]
    [InlineData("zh-CN,zh;q=0.9", "请后退:人脸占画面高度的 92 %。")]
    [InlineData("fr, en;q=0.5, es;q=0.8", "Aléjese: el rostro ocupa el 92 % de la altura de la imagen.")]
    [InlineData("fr", "Move back: the face fills 92 % of the picture's height.")]
    [InlineData("es;q=0, *", "Move back: the face fills 92 % of the picture's height.")]
    [InlineData("nonsense;;q=x", "Move back: the face fills 92 % of the picture's height.")]
    public async Task Advice_comes_in_the_language_that_the_caller_likes_best(string languages, string advice) =>
        Assert.Equal([("too_close", advice)], await ReasonsAsync(With(new QualityComponent(QualityMeasure.HeadSize, 50, 0.92)), languages));

    private async Task<IReadOnlyList<(string Reason, string Advice)>> ReasonsAsync(LivenessAssessment assessment, string? languages)
    {
        _application.Engine.Answer = assessment;
        using HttpRequestMessage request = new(HttpMethod.Post, "/v1/checks") { Content = LivenessApplication.Form("image") };
        if (languages is not null)
        {
            request.Headers.TryAddWithoutValidation("Accept-Language", languages);
        }

        using HttpResponseMessage response = await _application.WithKey().SendAsync(request);
        JsonNode body = JsonNode.Parse(await response.Content.ReadAsStringAsync())!;
        return [.. body["reasons"]!.AsArray().Select(reason => ((string)reason!["reason"]!, (string)reason["advice"]!))];
    }

    private static LivenessAssessment With(params QualityComponent[] components) =>
        FixedEngine.BonaFide() with { Quality = FixedEngine.BonaFide().Quality! with { Components = components } };

    public void Dispose() => _application.Dispose();
}
