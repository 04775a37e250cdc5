using System.Globalization;
using System.Text;
using Bonafide.Evaluation.Protocols;
using CsvHelper;
using CsvHelper.Configuration;

namespace Bonafide.Evaluation.Scoring;

/// <summary>
/// <c>scores.csv</c>: one line for each picture and scorer. While a run goes on, lines are appended as they come; when it is done the file is written again
/// in the protocol's order, so that a resumed run ends in the same bytes as one that was never stopped.
/// </summary>
internal sealed class ScoreFile(string path)
{
    private static readonly CsvConfiguration _format = new(CultureInfo.InvariantCulture) { NewLine = "\n", MissingFieldFound = null, BadDataFound = null };
    private static readonly string[] _header = ["path", "source", "camera", "group", "subject", "pai_species", "is_bona_fide", "split", "scorer", "score", "kind", "reason"];

    /// <summary>The lines that a run before has left; one that was torn when it stopped is not there.</summary>
    internal List<ScoreRow> Read(Protocol protocol)
    {
        List<ScoreRow> rows = [];
        if (!File.Exists(path))
        {
            return rows;
        }

        Dictionary<string, ProtocolEntry> entries = protocol.Entries.ToDictionary(entry => entry.Name, StringComparer.Ordinal);
        string text = File.ReadAllText(path);
        using StringReader whole = new(text[..(text.LastIndexOf('\n') + 1)]);
        using CsvReader csv = new(whole, _format);
        if (!csv.Read() || !csv.ReadHeader())
        {
            return rows;
        }

        while (csv.Read())
        {
            if (entries.TryGetValue(csv.GetField("path") ?? "", out ProtocolEntry? entry) && Enum.TryParse(csv.GetField("kind"), ignoreCase: true, out ScoreKind kind))
            {
                string score = csv.GetField("score") ?? "";
                string reason = csv.GetField("reason") ?? "";
                rows.Add(new ScoreRow(entry, csv.GetField("scorer") ?? "", new PictureScore(
                    score.Length == 0 ? null : double.Parse(score, CultureInfo.InvariantCulture), kind, reason.Length == 0 ? null : reason)));
            }
        }

        return rows;
    }

    /// <summary>Opens the file behind its last whole line.</summary>
    internal Appender Append()
    {
        FileStream stream = new(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read);
        long end = EndOfLastLine(stream);
        stream.SetLength(end);
        stream.Seek(end, SeekOrigin.Begin);
        return new Appender(stream, isNew: end == 0);
    }

    /// <summary>Writes all rows in the order that they are given in, in place of what was there.</summary>
    internal void Write(IEnumerable<ScoreRow> rows)
    {
        string fresh = path + ".new";
        using (FileStream stream = new(fresh, FileMode.Create, FileAccess.Write))
        using (Appender appender = new(stream, isNew: true))
        {
            foreach (ScoreRow row in rows)
            {
                appender.Add(row);
            }
        }

        File.Move(fresh, path, overwrite: true);
    }

    private static long EndOfLastLine(FileStream stream)
    {
        for (long at = stream.Length - 1; at >= 0; at--)
        {
            stream.Seek(at, SeekOrigin.Begin);
            if (stream.ReadByte() == '\n')
            {
                return at + 1;
            }
        }

        return 0;
    }

    internal sealed class Appender : IDisposable
    {
        private readonly StreamWriter _text;
        private readonly CsvWriter _csv;

        internal Appender(Stream stream, bool isNew, bool leaveOpen = false)
        {
            _text = new StreamWriter(stream, new UTF8Encoding(false), leaveOpen: leaveOpen);
            _csv = new CsvWriter(_text, _format, leaveOpen: true);
            if (isNew)
            {
                Line(_header);
            }
        }

        internal void Add(ScoreRow row)
        {
            ProtocolEntry entry = row.Entry;
            Line(
                entry.Name, entry.Source, entry.Camera, entry.Group, entry.Subject, entry.Species ?? "", entry.Species is null ? "1" : "0", entry.Split, row.Scorer,
                row.Result.Score?.ToString("R", CultureInfo.InvariantCulture) ?? "", $"{row.Result.Kind}", row.Result.Reason ?? "");
        }

        public void Dispose()
        {
            _csv.Dispose();
            _text.Dispose();
        }

        private void Line(params string[] cells)
        {
            foreach (string cell in cells)
            {
                _csv.WriteField(cell);
            }

            _csv.NextRecord();
            _csv.Flush();
        }
    }
}
