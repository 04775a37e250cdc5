using System.Globalization;
using Bonafide.Evaluation.Metrics;
using CsvHelper;
using CsvHelper.Configuration;

namespace Bonafide.Evaluation.Scoring;

/// <summary>A <c>scores.csv</c> that is read without its protocol or pictures: ours, or anybody's with the columns pai_species, is_bona_fide and score.</summary>
public static class ScoreTable
{
    private static readonly CsvConfiguration _format = new(CultureInfo.InvariantCulture) { MissingFieldFound = null, BadDataFound = null };

    /// <summary>The presentations of each scorer by split; lines of unreadable files are left out.</summary>
    /// <exception cref="FormatException">A column is missing or a line is wrong; the message names it.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static ILookup<string, (string Split, ScoredPresentation Presentation)> Read(string path)
    {
        using StreamReader text = new(path);
        using CsvReader csv = new(text, _format);
        string[] header = csv.Read() && csv.ReadHeader() ? csv.HeaderRecord ?? [] : [];
        foreach (string column in (string[])["is_bona_fide", "score"])
        {
            if (!header.Contains(column))
            {
                throw new FormatException($"{path}: the header has no column '{column}'.");
            }
        }

        List<(string Scorer, string Split, ScoredPresentation Presentation)> rows = [];
        while (csv.Read())
        {
            if (Cell("kind") == nameof(ScoreKind.Unreadable))
            {
                continue;
            }

            string truth = Cell("is_bona_fide"), score = Cell("score");
            double value = 0;
            if (truth is not ("0" or "1") || (score.Length > 0 && !(double.TryParse(score, NumberStyles.Float, CultureInfo.InvariantCulture, out value) && value is >= 0 and <= 1)))
            {
                throw new FormatException($"{path}, line {csv.Parser.RawRow}: is_bona_fide must be 0 or 1, and score empty or from 0 to 1.");
            }

            string? species = truth == "1" ? null : Cell("pai_species") is { Length: > 0 } named ? named : "unknown";
            rows.Add((Cell("scorer"), Cell("split"), new ScoredPresentation(species, score.Length > 0 ? value : null)));
        }

        return rows.ToLookup(row => row.Scorer, row => (row.Split, row.Presentation));

        string Cell(string column) => csv.TryGetField(column, out string? value) ? value?.Trim() ?? "" : "";
    }
}
