using System.Security.Cryptography;
using System.Text.Json;
using Bonafide.Evaluation.Protocols;
using Bonafide.Evaluation.Reports;

namespace Bonafide.Evaluation.Scoring;

/// <summary>
/// Scores every picture of a protocol by every scorer, in parallel, into a folder. Stopped at any moment, it goes on where it was; a file that cannot be
/// read is a line like any other and stops nothing.
/// </summary>
public sealed class ScoreRun(Protocol protocol, IReadOnlyList<IPictureScorer> scorers, string folder)
{
    private readonly ScoreFile _file = new(Path.Combine(folder, "scores.csv"));

    /// <param name="progress">Told after each picture: how many are done, of how many.</param>
    /// <param name="cancellation">Stops the run; what is done stays done.</param>
    /// <returns>The rows in the protocol's order, and within a picture in the scorers'.</returns>
    /// <exception cref="EvaluationException">The folder holds another run, or a scorer cannot go on.</exception>
    public async Task<IReadOnlyList<ScoreRow>> RunAsync(Action<int, int> progress, CancellationToken cancellation)
    {
        Directory.CreateDirectory(folder);
        Claim();
        Dictionary<(string Picture, string Scorer), ScoreRow> done = _file.Read(protocol).ToDictionary(row => (row.Entry.Name, row.Scorer));
        ProtocolEntry[] left = [.. protocol.Entries.Where(entry => scorers.Any(scorer => !done.ContainsKey((entry.Name, scorer.Identity.Name))))];
        int count = protocol.Entries.Count - left.Length;
        progress(count, protocol.Entries.Count);

        Lock gate = new();
        using (ScoreFile.Appender appender = _file.Append())
        {
            ParallelOptions parallel = new() { MaxDegreeOfParallelism = scorers.Max(scorer => scorer.Parallelism), CancellationToken = cancellation };
            await Parallel.ForEachAsync(left, parallel, async (entry, stop) =>
            {
                List<ScoreRow> rows = [];
                (byte[] bytes, PictureScore? fault) = await ReadAsync(entry, stop);
                foreach (IPictureScorer scorer in scorers)
                {
                    if (!done.ContainsKey((entry.Name, scorer.Identity.Name)))
                    {
                        rows.Add(new ScoreRow(entry, scorer.Identity.Name, fault ?? await scorer.ScoreAsync(bytes, stop)));
                    }
                }

                lock (gate)
                {
                    foreach (ScoreRow row in rows)
                    {
                        appender.Add(row);
                    }

                    progress(++count, protocol.Entries.Count);
                }
            });
        }

        done = _file.Read(protocol).ToDictionary(row => (row.Entry.Name, row.Scorer));
        ScoreRow[] all = [.. protocol.Entries.SelectMany(entry => scorers.Select(scorer => done[(entry.Name, scorer.Identity.Name)]))];
        _file.Write(all);
        return all;
    }

    /// <summary>Writes down what is evaluated, or sees that it is the same as before: scores of two models must never be mixed.</summary>
    private void Claim()
    {
        string path = Path.Combine(folder, "run.json");
        string mine = JsonSerializer.Serialize(
            new RunDescription(protocol.Name, protocol.Fingerprint, protocol.Entries.Count, [.. scorers.Select(scorer => scorer.Identity)]), ReportJson.Default.RunDescription);
        if (!File.Exists(path))
        {
            File.WriteAllText(path, mine);
        }
        else if (File.ReadAllText(path) != mine)
        {
            throw new EvaluationException($"{folder} holds a run of another protocol, pack or policy. Name another folder with --out, or delete this one.");
        }
    }

    private static async Task<(byte[] Bytes, PictureScore? Fault)> ReadAsync(ProtocolEntry entry, CancellationToken cancellation)
    {
        try
        {
            byte[] bytes = await File.ReadAllBytesAsync(entry.Path, cancellation);
            return entry.Sha256 is { } expected && Convert.ToHexStringLower(SHA256.HashData(bytes)) != expected
                ? ([], new PictureScore(null, ScoreKind.Unreadable, "SHA-256 differs from the protocol's"))
                : (bytes, null);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return ([], new PictureScore(null, ScoreKind.Unreadable, fault is FileNotFoundException or DirectoryNotFoundException ? "file is missing" : "file cannot be read"));
        }
    }
}
