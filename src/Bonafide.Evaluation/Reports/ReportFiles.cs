using System.Text.Json;

namespace Bonafide.Evaluation.Reports;

/// <summary>Writes what an evaluation leaves behind beside <c>scores.csv</c>.</summary>
public static class ReportFiles
{
    /// <summary>Of the figures.</summary>
    public const string Metrics = "metrics.json";

    /// <summary>Of the page for people.</summary>
    public const string Page = "report.html";

    /// <summary>The figures without thumbnails, and the page with them.</summary>
    public static void Write(EvaluationReport report, string folder)
    {
        File.WriteAllText(Path.Combine(folder, Metrics), MetricsJson(report));
        File.WriteAllText(Path.Combine(folder, Page), HtmlPage.Write(report));
    }

    /// <summary>The figures as <c>metrics.json</c> holds them, without thumbnails.</summary>
    public static string MetricsJson(EvaluationReport report)
    {
        EvaluationReport plain = report with
        {
            Scorers = [.. report.Scorers.Select(scorer => scorer with { Worst = [.. scorer.Worst.Select(picture => picture with { Thumbnail = null })] })],
        };
        return JsonSerializer.Serialize(plain, ReportJson.Default.EvaluationReport) + "\n";
    }
}
