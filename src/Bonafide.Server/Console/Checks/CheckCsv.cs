using System.Globalization;
using Bonafide.Storage.Checks;

namespace Bonafide.Server.Console.Checks;

/// <summary>Checks as lines of RFC 4180. What comes from callers cannot become a formula where a spreadsheet opens the file.</summary>
internal static class CheckCsv
{
    internal const string Header = "id,number,at,dialect,kind,outcome,verdict,score,subject,policy_version,models,has_picture,warnings";

    internal static string Line(StoredCheck check)
    {
        CheckSummary summary = check.Summary;
        return string.Join(
            ',',
            summary.Id,
            summary.Number?.ToString(CultureInfo.InvariantCulture),
            summary.At.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture),
            summary.Dialect,
            summary.Kind,
            summary.Outcome,
            summary.Verdict,
            summary.Score?.ToString(CultureInfo.InvariantCulture),
            Text(check.SubjectReference ?? ""),
            summary.PolicyVersion.ToString(CultureInfo.InvariantCulture),
            string.Join(' ', summary.ModelIds),
            summary.HasPicture ? "yes" : "no",
            string.Join(' ', summary.Warnings ?? []));
    }

    private static string Text(string value)
    {
        string harmless = value is ['=' or '+' or '-' or '@' or '\t' or '\r', ..] ? "'" + value : value;
        return harmless.AsSpan().IndexOfAny(",\"\r\n") < 0 ? harmless : $"\"{harmless.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
    }
}
