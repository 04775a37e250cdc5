using System.Diagnostics.Metrics;
using System.Globalization;
using System.Text;

namespace Bonafide.Server.Operations.Metering;

/// <summary>Prometheus' text exposition format 0.0.4 (prometheus.io/docs/instrumenting/exposition_formats). Names as OpenTelemetry turns them: dots to underscores, the unit and <c>_total</c> at the end.</summary>
internal static class PrometheusText
{
    internal const string ContentType = "text/plain; version=0.0.4; charset=utf-8";

    internal static string Print(IEnumerable<(Instrument Instrument, IReadOnlyList<(string Labels, MetricPoint Point)> Series)> instruments)
    {
        StringBuilder text = new();
        foreach ((Instrument instrument, IReadOnlyList<(string, MetricPoint)> series) in instruments)
        {
            string type = TypeOf(instrument);
            string name = NameOf(instrument, type);
            text.Append(CultureInfo.InvariantCulture, $"# HELP {name} {Escaped(instrument.Description ?? instrument.Name)}\n# TYPE {name} {type}\n");
            foreach ((string labels, MetricPoint point) in series)
            {
                Print(text, name, labels, point);
            }
        }

        return text.ToString();
    }

    /// <summary>The labels of a measurement as they are printed, in the order of their names.</summary>
    internal static string Labels(ReadOnlySpan<KeyValuePair<string, object?>> labels)
    {
        if (labels.IsEmpty)
        {
            return "";
        }

        List<string> said = new(labels.Length);
        foreach ((string name, object? value) in labels)
        {
            said.Add($"{Word(name)}=\"{Escaped(Convert.ToString(value, CultureInfo.InvariantCulture) ?? "")}\"");
        }

        said.Sort(StringComparer.Ordinal);
        return string.Join(',', said);
    }

    /// <summary>Lower case with underscores, of letters and digits alone.</summary>
    internal static string Word(string text)
    {
        StringBuilder word = new(text.Length + 4);
        foreach (char c in text)
        {
            if (char.IsAsciiLetterUpper(c) && word.Length > 0 && word[^1] != '_' && !char.IsAsciiLetterUpper(word[^1]))
            {
                word.Append('_');
            }

            word.Append(char.IsAsciiLetterOrDigit(c) ? char.ToLowerInvariant(c) : '_');
        }

        return word.ToString();
    }

    private static void Print(StringBuilder text, string name, string labels, MetricPoint point)
    {
        string braces = labels.Length > 0 ? $"{{{labels}}}" : "";
        if (point.Buckets is null)
        {
            text.Append(CultureInfo.InvariantCulture, $"{name}{braces} {point.Sum}\n");
            return;
        }

        string before = labels.Length > 0 ? labels + "," : "";
        foreach ((double bound, long count) in point.Buckets)
        {
            text.Append(CultureInfo.InvariantCulture, $"{name}_bucket{{{before}le=\"{bound}\"}} {count}\n");
        }

        text.Append(CultureInfo.InvariantCulture, $"{name}_bucket{{{before}le=\"+Inf\"}} {point.Count}\n{name}_sum{braces} {point.Sum}\n{name}_count{braces} {point.Count}\n");
    }

    private static string NameOf(Instrument instrument, string type)
    {
        string unit = instrument.Unit switch { "s" => "_seconds", "ms" => "_milliseconds", "By" => "_bytes", _ => "" };
        string name = Word(instrument.Name);
        return name + (name.EndsWith(unit, StringComparison.Ordinal) ? "" : unit) + (type == "counter" ? "_total" : "");
    }

    private static string TypeOf(Instrument instrument)
    {
        string kind = instrument.GetType().Name;
        return kind.StartsWith("Histogram", StringComparison.Ordinal) ? "histogram"
            : kind.StartsWith("Counter", StringComparison.Ordinal) || kind.StartsWith("ObservableCounter", StringComparison.Ordinal) ? "counter"
            : "gauge";
    }

    private static string Escaped(string text) => text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal);
}
