using System.Text.Encodings.Web;
using System.Text.Json;

namespace Bonafide.Cli.Checking;

/// <summary>One JSON document a line.</summary>
internal sealed class JsonPrinter(TextWriter output) : ICheckPrinter
{
    /// <summary>Lines are JSON and never part of a page, so names beyond ASCII are written as they are.</summary>
    private static readonly ReportJson _json = new(new JsonSerializerOptions(ReportJson.Default.Options)
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });

    public void Show(CheckReport report) => output.WriteLine(JsonSerializer.Serialize(report, _json.CheckReport));

    public void Show(string file, CheckFault fault) =>
        output.WriteLine(JsonSerializer.Serialize(new FaultReport(file, null, fault.Code, fault.Sentence), _json.FaultReport));

    public void End()
    {
    }
}
