using System.Text.Json;

namespace Bonafide.Cli.Tests.Checking;

/// <summary>Photographs through the real networks on this machine.</summary>
public sealed class VerdictTests
{
    [Fact]
    public async Task Bona_fide_photograph_exits_with_0_and_shows_the_evidence()
    {
        Answer answer = await new Caller().RunAsync("check", Samples.Photograph(Samples.BonaFide));

        Assert.Equal(0, answer.Code);
        Assert.StartsWith("BONA FIDE  score 0.", answer.Out);
        Assert.Contains("bonafide-pad-texture-6", answer.Out);
        Assert.Contains("face luminance", answer.Out);
        Assert.Contains("(estimate)", answer.Out);
        Assert.DoesNotContain("\e[", answer.Out);
        Assert.Empty(answer.Error);
    }

    [Theory]
    [InlineData(Samples.Print)]
    [InlineData(Samples.Screen)]
    public async Task Photograph_of_an_attack_exits_with_1(string name)
    {
        Answer answer = await new Caller().RunAsync("check", Samples.Photograph(name));

        Assert.Equal(1, answer.Code);
        Assert.Matches("^(ATTACK|UNCERTAIN) ", answer.Out);
    }

    [Fact]
    public async Task Photograph_without_a_face_has_no_verdict_and_no_score()
    {
        Answer answer = await new Caller().RunAsync("check", Samples.Photograph(Samples.NoFace));

        Assert.Equal(1, answer.Code);
        Assert.StartsWith("NO VERDICT  no score", answer.Out);
        Assert.Contains("No face was found.", answer.Out);
    }

    [Fact]
    public async Task Photograph_from_the_standard_input_is_judged_like_a_file()
    {
        byte[] bytes = await File.ReadAllBytesAsync(Samples.Photograph(Samples.BonaFide), TestContext.Current.CancellationToken);

        Answer answer = await new Caller().WithInput(bytes).RunAsync("check", "-");

        Assert.Equal(0, answer.Code);
    }

    [Fact]
    public async Task Threshold_moves_the_limit_and_drags_the_attack_limit_down()
    {
        string file = Samples.Photograph(Samples.Print);

        JsonElement strict = await Check(file, "--threshold", "1");
        JsonElement lenient = await Check(file, "--threshold", "0.1");

        Assert.Equal(1, strict.GetProperty("limits").GetProperty("bona_fide").GetDouble());
        Assert.Equal(0.3, strict.GetProperty("limits").GetProperty("attack").GetDouble());
        Assert.Equal(0.1, lenient.GetProperty("limits").GetProperty("attack").GetDouble());
        Assert.NotEqual("bona_fide", strict.GetProperty("outcome").GetString());
        Assert.NotEqual("uncertain", lenient.GetProperty("outcome").GetString());
    }

    [Fact]
    public async Task Json_has_every_field_of_the_servers_answer_and_the_file()
    {
        string file = Samples.Photograph(Samples.BonaFide);

        JsonElement report = await Check(file);

        Assert.Equal(
            [
                "file", "id", "created_at", "outcome", "non_response_reason", "score", "limits", "faces", "best_angle", "image", "pad_scores",
                "quality", "head_pose", "age", "gender", "pack", "models", "policy", "timings_ms", "fault",
            ],
            report.EnumerateObject().Select(member => member.Name));
        Assert.Equal(file, report.GetProperty("file").GetString());
        Assert.Equal("bona_fide", report.GetProperty("outcome").GetString());
        Assert.InRange(report.GetProperty("score").GetDouble(), 0.6, 1);
        JsonElement face = report.GetProperty("faces")[0];
        Assert.Equal(4, face.GetProperty("box").GetArrayLength());
        Assert.Equal(5, face.GetProperty("landmarks").GetArrayLength());
        Assert.True(face.GetProperty("box")[2].GetDouble() > face.GetProperty("box")[0].GetDouble());
        Assert.Equal(["name", "score", "raw"], report.GetProperty("quality").GetProperty("components")[0].EnumerateObject().Select(member => member.Name));
        Assert.Equal(64, report.GetProperty("models")[0].GetProperty("sha256").GetString()!.Length);
        Assert.True(report.GetProperty("timings_ms").GetProperty("detect").GetDouble() > 0);
    }

    [Fact]
    public async Task Json_of_a_photograph_without_a_face_gives_the_reason_and_null_scores()
    {
        JsonElement report = await Check(Samples.Photograph(Samples.NoFace));

        Assert.Equal("non_response", report.GetProperty("outcome").GetString());
        Assert.Equal("no_face", report.GetProperty("non_response_reason").GetString());
        Assert.Equal(JsonValueKind.Null, report.GetProperty("score").ValueKind);
        Assert.Equal(JsonValueKind.Null, report.GetProperty("quality").ValueKind);
    }

    private static async Task<JsonElement> Check(string file, params string[] options)
    {
        Answer answer = await new Caller().RunAsync(["check", "--json", file, .. options]);
        using JsonDocument document = JsonDocument.Parse(answer.Out);
        return document.RootElement.Clone();
    }
}
