using System.Globalization;
using Bonafide.Evaluation.Metrics;
using CsvHelper;
using CsvHelper.Configuration;

namespace Bonafide.Evaluation.Scoring;

/// <summary>A <c>scores.csv</c> that is read without its protocol or pictures: ours, or anybody's with the columns pai_species, is_bona_fide and score.</summary>
public static class ScoreTable
{
    /// <summary>What the file is called.</summary>
    public const string FileName = "scores.csv";

    private static readonly CsvConfiguration _format = new(CultureInfo.InvariantCulture) { MissingFieldFound = null, BadDataFound = null };

    /// <summary>Writes rows as <c>scores.csv</c> has them, UTF-8, and leaves the stream open.</summary>
    public static void Write(Stream stream, IEnumerable<ScoreRow> rows)
    {
        using ScoreFile.Appender appender = new(stream, isNew: true, leaveOpen: true);
        foreach (ScoreRow row in rows)
        {
            appender.Add(row);
        }
    }

    /// <summary>The presentations of each scorer by split; lines of unreadable files are left out.</summary>
    /// <exception cref="FormatException">A column is missing or a line is wrong; the message names it.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static ILookup<string, (string Split, ScoredPresentation Presentation)> Read(string path)
    {
        using StreamReader text = new(path);
        return Read(text, path);
    }

    /// <param name="text">The file's.</param>
    /// <param name="name">Of the file, for messages.</param>
    /// <exception cref="FormatException">A column is missing or a line is wrong; the message names it.</exception>
    public static ILookup<string, (string Split, ScoredPresentation Presentation)> Read(TextReader text, string name)
    {
        using CsvReader csv = new(text, _format);
        string[] header = csv.Read() && csv.ReadHeader() ? csv.HeaderRecord ?? [] : [];
        foreach (string column in (string[])["is_bona_fide", "score"])
        {
            if (!header.Contains(column))
            {
                throw new FormatException($"{name}: the header has no column '{column}'.");
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
                throw new FormatException($"{name}, line {csv.Parser.RawRow}: is_bona_fide must be 0 or 1, and score empty or from 0 to 1.");
            }

            string? species = truth == "1" ? null : Cell("pai_species") is { Length: > 0 } named ? named : "unknown";
            rows.Add((Cell("scorer"), Cell("split"), new ScoredPresentation(species, score.Length > 0 ? value : null)));
        }

        return rows.ToLookup(row => row.Scorer, row => (row.Split, row.Presentation));

        string Cell(string column) => csv.TryGetField(column, out string? value) ? value?.Trim() ?? "" : "";
    }
}
