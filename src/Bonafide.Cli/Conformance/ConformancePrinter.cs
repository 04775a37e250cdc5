using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Bonafide.Cli.Checking;
using Spectre.Console;

namespace Bonafide.Cli.Conformance;

/// <summary>The results as a table, then what was not as expected, then their sum; or one JSON document.</summary>
internal static class ConformancePrinter
{
    internal static void Print(ConformanceSettings settings, IReadOnlyList<CaseResult> results, Shell shell)
    {
        int passed = Count(CaseOutcome.Passed);
        int failed = Count(CaseOutcome.Failed);
        int skipped = Count(CaseOutcome.Skipped);
        int calls = results.Sum(result => result.Calls);
        if (settings.Json)
        {
            shell.Out.WriteLine(JsonSerializer.Serialize(
                new ConformanceReport(settings.Dialect, settings.Server.ToString(), passed, failed, skipped, calls, results), ConformanceJson.Readable.ConformanceReport));
            return;
        }

        Table table = new Table().Border(TableBorder.Simple).AddColumns("", "Case", "Basis", "Calls");
        foreach (CaseResult result in results)
        {
            table.AddRow(
                Mark(result.Outcome), new Text(result.Case), new Text(ReportJson.Word(result.Basis)), new Text($"{result.Calls}"));
        }

        shell.Styled().Write(table);
        foreach (CaseResult result in results.Where(result => result.Reasons.Count > 0))
        {
            shell.Out.WriteLine($"{ReportJson.Word(result.Outcome)}: {result.Case}");
            foreach (string reason in result.Reasons)
            {
                shell.Out.WriteLine($"    {TextTable.Harmless(reason)}");
            }
        }

        shell.Out.WriteLine($"{settings.Dialect}: {passed} passed, {failed} failed, {skipped} skipped in {calls} calls");

        int Count(CaseOutcome outcome) => results.Count(result => result.Outcome == outcome);
    }

    private static Text Mark(CaseOutcome outcome) => outcome switch
    {
        CaseOutcome.Passed => new Text("passed", new Style(Color.Green)),
        CaseOutcome.Failed => new Text("FAILED", new Style(Color.Red)),
        CaseOutcome.Skipped => new Text("skipped", new Style(Color.Grey)),
    };
}

internal sealed record ConformanceReport(string Dialect, string Server, int Passed, int Failed, int Skipped, int Calls, IReadOnlyList<CaseResult> Cases);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, Converters = [typeof(SnakeCase<CaseOutcome>), typeof(SnakeCase<CaseBasis>)])]
[JsonSerializable(typeof(ConformanceReport))]
internal sealed partial class ConformanceJson : JsonSerializerContext
{
    private static ConformanceJson? _readable;

    /// <summary>Never part of a page, so quotes and letters beyond ASCII are written as they are.</summary>
    internal static ConformanceJson Readable => _readable ??= new(new JsonSerializerOptions(Default.Options) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
}
