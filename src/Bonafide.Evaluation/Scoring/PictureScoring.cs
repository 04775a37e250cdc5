using System.Security.Cryptography;
using Bonafide.Evaluation.Protocols;

namespace Bonafide.Evaluation.Scoring;

/// <summary>Has scorers judge pictures, several at the same time. A file that cannot be read is a row like any other and stops nothing.</summary>
public sealed class PictureScoring(IPictureFiles files, IReadOnlyList<IPictureScorer> scorers)
{
    /// <param name="entries">What to score.</param>
    /// <param name="isWanted">Whether a scorer is asked about an entry.</param>
    /// <param name="done">Told the rows of a picture; never by two threads at once.</param>
    /// <param name="cancellation">Stops the work between two pictures.</param>
    /// <exception cref="EvaluationException">A scorer cannot go on.</exception>
    public async Task RunAsync(
        IEnumerable<ProtocolEntry> entries, Func<ProtocolEntry, IPictureScorer, bool> isWanted, Action<IReadOnlyList<ScoreRow>> done, CancellationToken cancellation)
    {
        Lock gate = new();
        ParallelOptions parallel = new() { MaxDegreeOfParallelism = scorers.Max(scorer => scorer.Parallelism), CancellationToken = cancellation };
        await Parallel.ForEachAsync(entries, parallel, async (entry, stop) =>
        {
            List<ScoreRow> rows = [];
            (byte[] bytes, PictureScore? fault) = Read(entry);
            foreach (IPictureScorer scorer in scorers.Where(scorer => isWanted(entry, scorer)))
            {
                rows.Add(new ScoreRow(entry, scorer.Identity.Name, fault ?? await scorer.ScoreAsync(bytes, stop)));
            }

            lock (gate)
            {
                done(rows);
            }
        });
    }

    private (byte[] Bytes, PictureScore? Fault) Read(ProtocolEntry entry)
    {
        try
        {
            byte[] bytes = files.Read(entry);
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
