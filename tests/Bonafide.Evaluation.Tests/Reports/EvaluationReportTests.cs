using System.Globalization;
using System.Text.Json;
using Bonafide.Evaluation.Protocols;
using Bonafide.Evaluation.Reports;
using Bonafide.Evaluation.Scoring;

namespace Bonafide.Evaluation.Tests.Reports;

public sealed class EvaluationReportTests
{
    private static readonly ScorerIdentity _pack = new("pack", ["net 0123"], 0.3, 0.6);

    [Fact]
    public void Thresholds_are_chosen_on_development_and_told_on_the_rest()
    {
        EvaluationReport report = Report(
            [.. Many(null, "development", 100, i => 0.5 + (i / 200.0)), .. Many("print", "development", 100, i => i / 200.0),
             .. Many(null, "test", 10, i => i / 10.0), .. Many("print", "test", 10, i => i / 10.0)]);

        OperatingPoint point = report.Scorers[0].Chosen.Single(chosen => chosen.Name == "BPCER 5 % on development");

        Assert.Equal(0.52, point.Threshold!.Value, 9); // The 5th of the hundred scores from 0.5 on.
        Assert.Equal((6, 10), (point.Bpcer.Errors, point.Bpcer.Trials));
        Assert.Equal(4, point.ApcerMax.Errors);
        Assert.Equal(["test"], report.ReportedSplits);
    }

    [Fact]
    public void Without_a_development_split_nothing_is_chosen_and_the_report_says_so()
    {
        EvaluationReport report = Report([.. Many(null, "", 10, i => i / 10.0), .. Many("print", "", 10, i => i / 20.0)]);

        Assert.Empty(report.Scorers[0].Chosen);
        Assert.Contains(report.NotTested, sentence => sentence.StartsWith("No threshold was chosen here", StringComparison.Ordinal));
    }

    [Fact]
    public void No_error_is_told_as_what_the_count_allows_to_say()
    {
        EvaluationReport report = Report([.. Many(null, "", 10, _ => 0.9), .. Many("mask", "", 105, _ => 0.1)]);

        Assert.Contains("0 of 105: APCER of mask below 2.813 % (one-sided, 95 %)", report.Scorers[0].Limits[0].Statements);
    }

    [Fact]
    public void Unreadable_files_count_nowhere_and_non_responses_are_no_errors()
    {
        EvaluationReport report = Report(
            [Row("a", null, "", new PictureScore(null, ScoreKind.Unreadable, "x")), Row("b", null, "", new PictureScore(null, ScoreKind.NonResponse, "NoFace")),
             Row("c", null, "", PictureScore.Of(0.9)), Row("d", "print", "", PictureScore.Of(0.1))]);

        ScorerReport scorer = report.Scorers[0];

        Assert.Equal(1, scorer.Unreadable);
        Assert.Equal((1, 2), (scorer.Bpnrr.Errors, scorer.Bpnrr.Trials));
        Assert.Equal((0, 1), (scorer.Limits[0].Bpcer.Errors, scorer.Limits[0].Bpcer.Trials));
    }

    [Fact]
    public void Page_brings_less_script_than_a_slow_phone_minds()
    {
        string page = HtmlPage.Write(Report([Row("a", "print", "", PictureScore.Of(0.1)), Row("b", null, "", PictureScore.Of(0.9))]));

        string[] scripts = [.. page.Split("<script>").Skip(1).Select(part => part.Split("</script>")[0])];

        Assert.Contains(scripts, script => script.Contains("Chart", StringComparison.Ordinal));
        Assert.InRange(scripts.Sum(script => System.Text.Encoding.UTF8.GetByteCount(script)), 1, 190_000);
    }

    [Fact]
    public void No_name_in_the_data_can_end_the_pages_script()
    {
        string page = HtmlPage.Write(Report([Row("</script><script>alert(1)</script>.jpg", "print", "", PictureScore.Of(0.9)), Row("b", null, "", PictureScore.Of(0.9))]));

        Assert.DoesNotContain("</script><script>alert", page, StringComparison.Ordinal);
        string json = page.Split("<script id=\"report\" type=\"application/json\">")[1].Split("</script>")[0];
        Assert.Equal("</script><script>alert(1)</script>.jpg", JsonDocument.Parse(json).RootElement.GetProperty("scorers")[0].GetProperty("worst")[0].GetProperty("path").GetString());
    }

    [Fact]
    public void The_page_loads_nothing_from_elsewhere()
    {
        string page = HtmlPage.Write(Report([Row("a", "print", "", PictureScore.Of(0.9)), Row("b", null, "", PictureScore.Of(0.9))]));

        Assert.DoesNotMatch("""(src|href)\s*=\s*["']?(https?:)?//""", page);
        Assert.DoesNotContain("@import", page, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("apcer_max>0.05@bpcer=0.05", "pack: apcer_max>0.05@bpcer=0.05: measured 0.4")]
    [InlineData("bpcer>0.1@score=0.3", "pack: bpcer>0.1@score=0.3: measured 0.4")]
    [InlineData("auc<0.95", "pack: auc<0.95: measured 0.5")]
    [InlineData("apnrr>0.5", null)]
    [InlineData("bpcer>0.1@score=0.9", "pack: bpcer>0.1@score=0.9: there is no such figure: no development split, no trials, or no such limit")]
    public void A_rule_is_broken_by_a_worse_figure_and_by_none(string rule, string? expected)
    {
        EvaluationReport report = Report(
            [.. Many(null, "development", 100, i => 0.5 + (i / 200.0)), .. Many("print", "development", 100, i => i / 200.0),
             .. Many(null, "test", 10, i => i / 10.0), .. Many("print", "test", 10, i => i / 10.0)]);

        Assert.Equal(expected, FailureRule.Parse(rule).Broken(report).SingleOrDefault());
    }

    [Theory]
    [InlineData("apcer_max>0.05")]
    [InlineData("auc<0.9@bpcer=0.05")]
    [InlineData("apcer>1")]
    [InlineData("bpcer>x@score=0.3")]
    [InlineData("")]
    public void What_is_no_rule_is_refused_with_examples(string text) =>
        Assert.Contains("apcer_max>0.05@bpcer=0.05", Assert.Throws<FormatException>(() => FailureRule.Parse(text)).Message, StringComparison.Ordinal);

    private static EvaluationReport Report(ScoreRow[] rows) =>
        new ReportBuilder(new Protocol("protocol", "00", [.. rows.Select(row => row.Entry)]), rows, ["development"]).Build([_pack]);

    private static IEnumerable<ScoreRow> Many(string? species, string split, int count, Func<int, double> score) =>
        Enumerable.Range(0, count).Select(i => Row(string.Create(CultureInfo.InvariantCulture, $"{split}/{species}/{i}"), species, split, PictureScore.Of(score(i))));

    private static ScoreRow Row(string name, string? species, string split, PictureScore score) => new(new ProtocolEntry(name, "", "", species, split), "pack", score);
}
