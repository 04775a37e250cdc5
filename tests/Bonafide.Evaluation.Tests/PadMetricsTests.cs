using Bonafide.Evaluation.Metrics;

namespace Bonafide.Evaluation.Tests;

/// <summary>Against a table computed by hand: bona fide 0.9 0.8 0.6 0.4, prints 0.5 0.3, replays 0.7 0.2 0.1 and one non-response each.</summary>
public sealed class PadMetricsTests
{
    private readonly PadMetrics _metrics = new(
    [
        .. Bona(0.9, 0.8, 0.6, 0.4), new ScoredPresentation(null, null),
        .. Attack("print", 0.5, 0.3),
        .. Attack("replay", 0.7, 0.2, 0.1), new ScoredPresentation("replay", null),
    ]);

    [Fact]
    public void A_score_equal_to_the_threshold_does_not_pass()
    {
        Assert.Equal(new Rate(1, 4), _metrics.Bpcer(0.4));
        Assert.Equal(new Rate(0, 2), _metrics.Apcer("print", 0.5));
    }

    [Fact]
    public void The_worst_species_counts_and_not_the_average()
    {
        Assert.Equal(new Rate(1, 2), _metrics.Apcer("print", 0.45));
        Assert.Equal(new Rate(1, 3), _metrics.Apcer("replay", 0.45));
        Assert.Equal(new Rate(1, 2), _metrics.ApcerMax(0.45));
    }

    [Fact]
    public void Bpcer_at_a_fixed_apcer_uses_the_lowest_threshold_that_holds_it()
    {
        Assert.Equal(0.7, _metrics.ThresholdForApcerMax(0));
        Assert.Equal(new Rate(2, 4), _metrics.BpcerAt(0));
    }

    [Fact]
    public void Worst_apcer_at_a_fixed_bpcer_uses_the_highest_threshold_that_holds_it()
    {
        Assert.Equal(0.5, _metrics.ThresholdForBpcer(0.25));
        Assert.Equal(new Rate(1, 3), _metrics.ApcerMaxAt(0.25));
    }

    [Fact]
    public void Non_responses_are_counted_apart()
    {
        Assert.Equal(new Rate(1, 5), _metrics.BonaFideNonResponse);
        Assert.Equal(new Rate(1, 6), _metrics.AttackNonResponse);
    }

    [Fact]
    public void Auc_is_the_share_of_pairs_in_the_right_order() => Assert.Equal((5 + 5 + 4 + 3) / 20.0, _metrics.Auc(), 12);

    [Fact]
    public void The_equal_error_rate_is_the_mean_of_both_where_they_are_closest()
    {
        (double rate, double threshold) = _metrics.DetectionEqualErrorRate();

        Assert.Equal(0.5, threshold);
        Assert.Equal(((1 / 3.0) + (1 / 4.0)) / 2, rate, 12);
    }

    [Fact]
    public void Acer_averages_with_the_worst_species_and_hter_with_all_attacks_together()
    {
        Assert.Equal(((1 / 2.0) + (1 / 4.0)) / 2, _metrics.Acer(0.45), 12);
        Assert.Equal(((2 / 5.0) + (1 / 4.0)) / 2, _metrics.Hter(0.45), 12);
    }

    [Fact]
    public void Rates_without_trials_have_no_value_and_no_species_is_invented()
    {
        PadMetrics onlyPeople = new([.. Bona(0.5)]);

        Assert.Empty(onlyPeople.Species);
        Assert.Equal(0, onlyPeople.ApcerMax(0.5).Trials);
        Assert.True(double.IsNaN(onlyPeople.Auc()));
        Assert.True(double.IsNaN(onlyPeople.DetectionEqualErrorRate().Rate));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Whatever_the_scores_rates_are_monotone_bounded_and_blind_to_order(int seed)
    {
        ScoredPresentation[] drawn = [.. Drawn(seed, 400)];
        PadMetrics metrics = new(drawn), reversed = new(drawn.Reverse());
        double[] thresholds = [.. Enumerable.Range(0, 101).Select(i => i / 100.0)];

        Assert.Equal(thresholds.Select(metrics.ApcerMax), thresholds.Select(reversed.ApcerMax));
        Assert.Equal(metrics.Auc(), reversed.Auc(), 12);
        Assert.InRange(metrics.Auc(), 0, 1);
        foreach ((double low, double high) in thresholds.Zip(thresholds.Skip(1)))
        {
            Assert.True(metrics.Bpcer(low).Errors <= metrics.Bpcer(high).Errors);
            Assert.All(metrics.Species, species => Assert.True(metrics.Apcer(species, low).Errors >= metrics.Apcer(species, high).Errors));
        }

        foreach (double goal in (double[])[0.01, 0.05, 0.1, 0.5])
        {
            Assert.True(metrics.Bpcer(metrics.ThresholdForBpcer(goal)).Value <= goal);
            Assert.True(metrics.ApcerMax(metrics.ThresholdForApcerMax(goal)).Value <= goal);
        }

        foreach (double threshold in thresholds)
        {
            (double from, double to) = metrics.Bpcer(threshold).Interval();
            Assert.True(from <= metrics.Bpcer(threshold).Value && metrics.Bpcer(threshold).Value <= to);
        }
    }

    [Fact]
    public void Auc_by_ranks_is_the_share_of_pairs_counted_one_by_one()
    {
        ScoredPresentation[] drawn = [.. Drawn(7, 200)];
        double[] bonaFide = [.. drawn.Where(one => one is { IsBonaFide: true, Score: not null }).Select(one => one.Score!.Value)];
        double[] attacks = [.. drawn.Where(one => one is { IsBonaFide: false, Score: not null }).Select(one => one.Score!.Value)];

        double pairs = bonaFide.Sum(person => attacks.Sum(attack => person > attack ? 1 : person == attack ? 0.5 : 0)) / ((double)bonaFide.Length * attacks.Length);

        Assert.Equal(pairs, new PadMetrics(drawn).Auc(), 9);
    }

    /// <summary>Scores of two decimals, so that many are equal, of both classes and with non-responses; the same for the same seed.</summary>
    private static IEnumerable<ScoredPresentation> Drawn(int seed, int count)
    {
        uint state = (uint)seed;
        for (int i = 0; i < count; i++)
        {
            string? species = (Next() % 5) switch { 0 or 1 => null, 2 => "print", 3 => "replay", _ => "mask" };
            uint raw = Next() % 101;
            yield return new ScoredPresentation(species, raw == 100 ? null : (species is null ? Math.Max(raw, Next() % 100) : raw) / 100.0);
        }

        uint Next() => (state = (state * 1_664_525) + 1_013_904_223) >> 8;
    }

    private static IEnumerable<ScoredPresentation> Bona(params double[] scores) => scores.Select(score => new ScoredPresentation(null, score));

    private static IEnumerable<ScoredPresentation> Attack(string species, params double[] scores) => scores.Select(score => new ScoredPresentation(species, score));
}
