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

    private static IEnumerable<ScoredPresentation> Bona(params double[] scores) => scores.Select(score => new ScoredPresentation(null, score));

    private static IEnumerable<ScoredPresentation> Attack(string species, params double[] scores) => scores.Select(score => new ScoredPresentation(species, score));
}
