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
    private readonly ScoreFile _file = new(Path.Combine(folder, ScoreTable.FileName));

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

        using (ScoreFile.Appender appender = _file.Append())
        {
            await new PictureScoring(new LocalFiles(), scorers).RunAsync(
                left,
                (entry, scorer) => !done.ContainsKey((entry.Name, scorer.Identity.Name)),
                rows =>
                {
                    foreach (ScoreRow row in rows)
                    {
                        appender.Add(row);
                    }

                    progress(++count, protocol.Entries.Count);
                },
                cancellation);
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
}
