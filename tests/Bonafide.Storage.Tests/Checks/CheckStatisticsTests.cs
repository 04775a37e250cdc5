using Bonafide.Storage.Applications;
using Bonafide.Storage.Checks;
using Bonafide.Storage.Tests.Ground;

namespace Bonafide.Storage.Tests.Checks;

/// <summary>What the console's charts and its slider count.</summary>
public sealed class CheckStatisticsTests
{
    [Theory, BothDatabases]
    public async Task Days_hold_each_outcome_with_its_mean_score(DatabaseKind kind)
    {
        await using Installation installation = await Installation.StartAsync(kind);
        Application application = await installation.CreateApplicationAsync();
        Application other = await installation.CreateApplicationAsync();
        DateTimeOffset midnight = new(2026, 3, 2, 0, 0, 0, TimeSpan.Zero);
        await SaveAsync(installation, application, midnight.AddTicks(-10), 0.2, "attack");
        await SaveAsync(installation, application, midnight, 0.5);
        await SaveAsync(installation, application, midnight.AddHours(23), 1);
        await SaveAsync(installation, application, midnight.AddHours(5), null, "non_response");
        await SaveAsync(installation, application, midnight.AddHours(6), 0.9, "match", "comparison");
        await SaveAsync(installation, other, midnight, 0.1);

        IReadOnlyList<DayOutcome> all = await installation.Storage.Statistics.DaysAsync(application.Id, midnight.AddDays(-1), Installation.Cancellation);
        IReadOnlyList<DayOutcome> late = await installation.Storage.Statistics.DaysAsync(application.Id, midnight, Installation.Cancellation);

        DayOutcome[] second = [new(new DateOnly(2026, 3, 2), "bona_fide", 2, 0.75), new(new DateOnly(2026, 3, 2), "non_response", 1, null)];
        Assert.Equal([new DayOutcome(new DateOnly(2026, 3, 1), "attack", 1, 0.2), .. second], all);
        Assert.Equal(second, late);
    }

    [Theory, BothDatabases]
    public async Task Histogram_holds_every_score_of_a_liveness_check_once(DatabaseKind kind)
    {
        await using Installation installation = await Installation.StartAsync(kind);
        Application application = await installation.CreateApplicationAsync();
        double[] scores = [0, 0.013, 0.31, 0.313, 0.987, 1];
        foreach (double score in scores)
        {
            await SaveAsync(installation, application, ManualTime.Start, score);
        }

        await SaveAsync(installation, application, ManualTime.Start, null, "non_response");
        await SaveAsync(installation, application, ManualTime.Start, 0.5, "match", "comparison");
        await SaveAsync(installation, application, ManualTime.Start.AddDays(-9), 0.5);

        IReadOnlyList<long> counts = await installation.Storage.Statistics.HistogramAsync(application.Id, ManualTime.Start.AddDays(-1), Installation.Cancellation);

        Assert.Equal(CheckStatistics.Bins, counts.Count);
        Assert.Equal(scores.Length, counts.Sum());
        Assert.Equal((2, 2, 2), (counts[0], counts[15], counts[49]));
    }

    [Theory, BothDatabases]
    public async Task Scores_at_a_threshold_are_declined(DatabaseKind kind)
    {
        await using Installation installation = await Installation.StartAsync(kind);
        Application application = await installation.CreateApplicationAsync();
        foreach (double score in (double[])[0.1, 0.3, 0.300001, 0.9])
        {
            await SaveAsync(installation, application, ManualTime.Start, score);
        }

        await SaveAsync(installation, application, ManualTime.Start, 0.1, "no_match", "comparison");

        Assert.Equal(new ScoreCounts(4, 2), await installation.Storage.Search.CountScoresAsync(application.Id, 0.3, Installation.Cancellation));
    }

    private static async Task SaveAsync(
        Installation installation, Application application, DateTimeOffset at, double? score, string outcome = "bona_fide", string kind = "liveness") =>
        await installation.Storage.Checks.SaveAsync(
            SampleChecks.Of(application.Id, at) with { Score = score, Outcome = outcome, Kind = kind, Picture = null }, null, Installation.Cancellation);
}
