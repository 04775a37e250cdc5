using System.Globalization;
using CsvHelper;
using CsvHelper.Configuration;

namespace Bonafide.Evaluation.Protocols;

/// <summary>
/// Reads a protocol: CSV (RFC 4180) with a header. Columns path and is_bona_fide are a must; source, subject, pai_species, split, camera, group and
/// sha256 may be there; others are ignored. Paths are relative to the file.
/// </summary>
public static class ProtocolFile
{
    /// <exception cref="FormatException">A column or a truth is missing, or a picture is named twice; the message names the line.</exception>
    public static IReadOnlyList<ProtocolEntry> Read(string path)
    {
        string folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        using StreamReader text = new(path);
        return [.. Read(text, path).Select(entry => entry with { Path = Path.Combine(folder, entry.Path) })];
    }

    /// <summary>As <see cref="Read(string)"/>; the entries' paths are as they were written, with forward slashes.</summary>
    /// <param name="text">The file's.</param>
    /// <param name="title">Of the file, for messages.</param>
    /// <exception cref="FormatException">A column or a truth is missing, or a picture is named twice; the message names the line.</exception>
    public static IReadOnlyList<ProtocolEntry> Read(TextReader text, string title)
    {
        using CsvReader csv = new(text, new CsvConfiguration(CultureInfo.InvariantCulture) { MissingFieldFound = null, BadDataFound = null });
        string[] header = csv.Read() && csv.ReadHeader() ? csv.HeaderRecord ?? [] : [];
        foreach (string column in (string[])["path", "is_bona_fide"])
        {
            if (!header.Contains(column))
            {
                throw new FormatException($"{title}: the header has no column '{column}'.");
            }
        }

        HashSet<string> names = new(StringComparer.Ordinal);
        List<ProtocolEntry> entries = [];
        while (csv.Read())
        {
            string name = Cell("path").Replace('\\', '/');
            string truth = Cell("is_bona_fide");
            if (name.Length == 0 || truth is not ("0" or "1"))
            {
                throw new FormatException($"{title}, line {csv.Parser.RawRow}: path must be given, and is_bona_fide must be 0 or 1.");
            }

            if (!names.Add(name))
            {
                throw new FormatException($"{title}, line {csv.Parser.RawRow}: '{name}' is named twice.");
            }

            string? species = truth == "1" ? null : Cell("pai_species") is { Length: > 0 } named ? named : "unknown";
            entries.Add(new ProtocolEntry(name, Cell("source"), Cell("subject"), species, Cell("split"))
            {
                Camera = Cell("camera"),
                Group = Cell("group"),
                Sha256 = Cell("sha256") is { Length: > 0 } hash ? hash.ToLowerInvariant() : null,
            });
        }

        return entries;

        string Cell(string column) => csv.TryGetField(column, out string? value) ? value?.Trim() ?? "" : "";
    }
}
