using System.Net;
using System.Reflection;
using System.Text;
using System.Text.Json;

namespace Bonafide.Evaluation.Reports;

/// <summary>One self-contained page: figures, style, charts and script inside it, so that it opens without a network and can be sent as a file.</summary>
public static class HtmlPage
{
    public static string Write(EvaluationReport report)
    {
        // The default encoder writes "<" as \u003C, so no name in the report can end the script element.
        string json = JsonSerializer.Serialize(report, ReportJson.Default.EvaluationReport);
        return new StringBuilder(Resource("page.html"))
            .Replace("{{title}}", WebUtility.HtmlEncode(report.Protocol.Name))
            .Replace("{{css}}", Resource("page.css"))
            .Replace("{{chart}}", Resource("chart.js"))
            .Replace("{{script}}", Resource("page.js"))
            .Replace("{{report}}", json) // Last: what stands in it is never taken for a placeholder.
            .ToString();
    }

    private static string Resource(string name)
    {
        using StreamReader reader = new(Assembly.GetExecutingAssembly().GetManifestResourceStream(name)!);
        return reader.ReadToEnd();
    }
}
