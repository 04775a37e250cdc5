using System.Text.Json;
using Bonafide.Cli.Tests.Checking;

namespace Bonafide.Cli.Tests.Evaluating;

public sealed class EvaluateCommandTests : IDisposable
{
    private readonly Folder _folder = new();

    [Theory]
    [InlineData("native", 200, """{"score":0.75,"non_response_reason":null}""", 0.75)]
    [InlineData("didit", 200, """{"liveness":{"status":"Approved","score":75}}""", 0.75)]
    [InlineData("verifik", 200, """{"data":{"passed":true,"liveness_score":0.75}}""", 0.75)]
    [InlineData("glair", 200, """{"status":"success","result":{"status":"LOW","spoof_percentage":0.25}}""", 0.75)]
    [InlineData("native", 200, """{"score":null,"non_response_reason":"no_face"}""", null)]
    [InlineData("didit", 200, """{"liveness":{"status":"Declined","score":null}}""", null)]
    [InlineData("verifik", 409, """{"message":"no_face_detected","code":"ERR_NO_FACE_DETECTED"}""", null)]
    [InlineData("glair", 200, """{"status":"failed","result":{"status":"NO_FACE"}}""", null)]
    public async Task A_server_is_asked_in_its_dialect_and_its_answer_read_as_a_score(string dialect, int status, string body, double? expected)
    {
        using ServerStub server = new(status, body);

        Answer answer = await EvaluateAsync("--server", $"{dialect}={server.Url}", "--key", dialect == "glair" ? "user:password:key" : "key");

        Assert.Equal((0, ""), (answer.Code, answer.Error));
        string[] line = (await File.ReadAllLinesAsync(Path.Combine(Out, "scores.csv"), TestContext.Current.CancellationToken))[1].Split(',');
        Assert.Equal(expected is { } score ? score.ToString(System.Globalization.CultureInfo.InvariantCulture) : "", line[^3]);
        Assert.Equal(expected is null ? "NonResponse" : "Scored", line[^2]);
    }

    [Theory]
    [InlineData(401, """{"detail":"no"}""")]
    [InlineData(200, "<html>")]
    [InlineData(200, """{"liveness":{"score":7500}}""")]
    [InlineData(302, "{}")]
    public async Task A_server_that_answers_otherwise_ends_the_run_and_is_never_a_score(int status, string body)
    {
        using ServerStub server = new(status, body);

        Answer answer = await EvaluateAsync("--server", $"didit={server.Url}", "--key", "key");

        Assert.Equal(3, answer.Code);
        Assert.Contains($"HTTP {status}", answer.Error, StringComparison.Ordinal);
        Assert.Single(await File.ReadAllLinesAsync(Path.Combine(Out, "scores.csv"), TestContext.Current.CancellationToken)); // Its header.
    }

    [Fact]
    public async Task Report_metrics_and_scores_are_written_and_a_broken_rule_ends_with_1()
    {
        using ServerStub server = new(200, """{"score":0.75,"non_response_reason":null}""");

        Answer answer = await EvaluateAsync("--server", $"native={server.Url}", "--key", "key", "--fail-if", "apcer_max>0.5@score=0.3");

        Assert.Equal(1, answer.Code);
        Assert.Contains("apcer_max>0.5@score=0.3: measured 1", answer.Error, StringComparison.Ordinal);
        Assert.Contains("AUC 0.500", answer.Out, StringComparison.Ordinal);
        using JsonDocument metrics = JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(Out, "metrics.json"), TestContext.Current.CancellationToken));
        Assert.Equal(1, metrics.RootElement.GetProperty("scorers")[0].GetProperty("limits")[0].GetProperty("apcer_max").GetProperty("errors").GetInt32());
        Assert.StartsWith("<!doctype html>", await File.ReadAllTextAsync(Path.Combine(Out, "report.html"), TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--server", "native=http://127.0.0.1:1", "--key", "a", "--key", "b")]
    [InlineData("--server", "acme=http://127.0.0.1:1", "--key", "a")]
    [InlineData("--server", "native", "--key", "a")]
    [InlineData("--server", "glair=http://127.0.0.1:1", "--key", "a")]
    [InlineData("--fail-if", "apcer")]
    [InlineData("--pack", "public", "--pack", "public")]
    public async Task Options_that_make_no_sense_are_refused_before_anything_is_sent(params string[] options) =>
        Assert.Equal(2, (await EvaluateAsync(options)).Code);

    [Fact]
    public async Task Photographs_are_judged_by_a_pack()
    {
        _folder.Write("p.csv", System.Text.Encoding.UTF8.GetBytes(
            $"path,is_bona_fide,pai_species\n{Samples.Photograph(Samples.BonaFide)},1,\n{Samples.Photograph(Samples.Print)},0,print\n{Samples.Photograph(Samples.NoFace)},1,\n"));

        Answer answer = await Caller.WithModels().RunAsync("evaluate", _folder.PathOf("p.csv"), "--pack", "public", "--out", Out);

        Assert.Equal((0, ""), (answer.Code, answer.Error));
        Assert.Contains("public: AUC 1.000", answer.Out, StringComparison.Ordinal);
        Assert.Contains("50.0 % (1/2) of bona fide", answer.Out, StringComparison.Ordinal);
        Assert.Contains("data:image/jpeg;base64,", await File.ReadAllTextAsync(Path.Combine(Out, "report.html"), TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();

    private string Out => _folder.PathOf("out");

    private Task<Answer> EvaluateAsync(params string[] options)
    {
        foreach (string path in (string[])["pictures/attack/print/a.jpg", "pictures/bonafide/b.jpg"])
        {
            Directory.CreateDirectory(Path.GetDirectoryName(_folder.PathOf(path))!);
            File.WriteAllText(_folder.PathOf(path), "picture");
        }

        return new Caller().RunAsync(["evaluate", _folder.PathOf("pictures"), "--out", Out, .. options]);
    }
}
