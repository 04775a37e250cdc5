using Bonafide.Storage.Databases;

namespace Bonafide.Storage.Checks;

/// <summary>Counts over the record of an application; nothing of a person is opened for them.</summary>
public sealed class CheckStatistics
{
    /// <summary>Bars of the histogram of scores.</summary>
    public const int Bins = 50;

    private readonly Database _database;

    internal CheckStatistics(Database database) => _database = database;

    /// <summary>How many liveness checks of each day (UTC) had which outcome, and their mean score; days without any are absent.</summary>
    public async Task<IReadOnlyList<DayOutcome>> DaysAsync(Guid applicationId, DateTimeOffset from, CancellationToken cancellation = default) =>
        await _database.ReadAsync(
            session => session.QueryAsync(
                $"""
                SELECT at / 86400000000, outcome, COUNT(*), AVG(score) FROM checks
                WHERE application_id = {applicationId} AND kind = 'liveness' AND at >= {from}
                GROUP BY at / 86400000000, outcome ORDER BY at / 86400000000, outcome
                """,
                row => new DayOutcome(DateOnly.FromDateTime(DateTime.UnixEpoch.AddDays(row.Number(0))), row.Text(1), row.Number(2), row.RealOrNull(3))),
            cancellation);

    /// <summary>How the scores of liveness checks lie in [0,1]: the counts of <see cref="Bins"/> bars of equal width.</summary>
    public async Task<IReadOnlyList<long>> HistogramAsync(Guid applicationId, DateTimeOffset from, CancellationToken cancellation = default)
    {
        // A score on the border of two bars may fall into either: the databases round halves differently.
        List<(long Bin, long Count)> found = await _database.ReadAsync(
            session => session.QueryAsync(
                $"""
                SELECT CAST(ROUND(score * {(double)Bins} - 0.5) AS BIGINT) AS bin, COUNT(*) FROM checks
                WHERE application_id = {applicationId} AND kind = 'liveness' AND score IS NOT NULL AND at >= {from} GROUP BY bin
                """,
                row => (row.Number(0), row.Number(1))),
            cancellation);
        long[] counts = new long[Bins];
        foreach ((long bin, long count) in found)
        {
            counts[Math.Clamp(bin, 0, Bins - 1)] += count;
        }

        return counts;
    }
}

/// <param name="Outcome">As in <see cref="NewCheck.Outcome"/>.</param>
/// <param name="MeanScore">Null where there was none.</param>
public sealed record DayOutcome(DateOnly Day, string Outcome, long Count, double? MeanScore);
