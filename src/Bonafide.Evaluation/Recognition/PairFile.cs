using System.Globalization;
using CsvHelper;
using CsvHelper.Configuration;

namespace Bonafide.Evaluation.Recognition;

/// <summary>
/// Reads a list of pairs: CSV (RFC 4180) with the columns first, second and is_same (or a, b and same), 1 for one person and 0 for two; fold may be
/// there. Paths are relative to the file.
/// </summary>
public static class PairFile
{
    /// <exception cref="FormatException">A column or a truth is missing; the message names the line.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static IReadOnlyList<FacePair> Read(string path)
    {
        string folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        using StreamReader text = new(path);
        using CsvReader csv = new(text, new CsvConfiguration(CultureInfo.InvariantCulture) { MissingFieldFound = null, BadDataFound = null });
        string[] header = csv.Read() && csv.ReadHeader() ? csv.HeaderRecord ?? [] : [];
        string first = Column("first", "a"), second = Column("second", "b"), same = Column("is_same", "same");
        List<FacePair> pairs = [];
        while (csv.Read())
        {
            if (Cell(first) is not { Length: > 0 } one || Cell(second) is not { Length: > 0 } other || Cell(same) is not ("0" or "1"))
            {
                throw new FormatException($"{path}, line {csv.Parser.RawRow}: both pictures must be named, and {same} must be 0 or 1.");
            }

            pairs.Add(new FacePair(Path.Combine(folder, one), Path.Combine(folder, other), Cell(same) == "1", Cell("fold") is { Length: > 0 } fold ? fold : null));
        }

        return pairs.Count > 0 ? pairs : throw new FormatException($"{path}: there is no pair in it.");

        string Column(string name, string other) => header.Contains(name) ? name
            : header.Contains(other) ? other
            : throw new FormatException($"{path}: the header has no column '{name}'.");

        string Cell(string column) => csv.TryGetField(column, out string? value) ? value?.Trim() ?? "" : "";
    }
}
