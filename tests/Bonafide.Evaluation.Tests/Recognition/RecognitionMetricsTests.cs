using Bonafide.Evaluation.Metrics;
using Bonafide.Evaluation.Recognition;

namespace Bonafide.Evaluation.Tests.Recognition;

/// <summary>Against a table computed by hand: mated 0.9 0.7 0.5 0.2, non-mated 0.6 0.3 0.1 0.0 -0.1, and one pair without a face.</summary>
public sealed class RecognitionMetricsTests
{
    private readonly RecognitionMetrics _metrics = new(
    [
        Mated(0.9, 80), Mated(0.7, 20), Mated(0.5, 60), Mated(0.2, 10),
        NonMated(0.6), NonMated(0.3), NonMated(0.1), NonMated(0.0), NonMated(-0.1),
        new ComparedPair(new FacePair("a", "b", true, null), null, null),
    ]);

    [Fact]
    public void A_cosine_equal_to_the_threshold_matches()
    {
        Assert.Equal(new Rate(1, 5), _metrics.Fmr(0.6));
        Assert.Equal(new Rate(1, 4), _metrics.Fnmr(0.5));
        Assert.Equal(new Rate(2, 4), _metrics.Fnmr(0.6));
    }

    [Fact]
    public void The_threshold_for_a_rate_is_the_lowest_that_holds_it()
    {
        Assert.Equal(Math.BitIncrement(0.6), _metrics.ThresholdForFmr(0.1));
        Assert.Equal(Math.BitIncrement(0.3), _metrics.ThresholdForFmr(0.2));
        Assert.Equal(-1, _metrics.ThresholdForFmr(1));
        Assert.Equal(0, _metrics.Fmr(_metrics.ThresholdForFmr(0)).Errors);
    }

    [Fact]
    public void The_equal_error_rate_is_the_mean_of_both_where_they_are_closest() => Assert.Equal(((1 / 5.0) + (1 / 4.0)) / 2, _metrics.EqualErrorRate().Rate, 12);

    [Fact]
    public void Pairs_without_a_face_are_counted_apart() => Assert.Equal(new Rate(1, 10), _metrics.NotCompared);

    [Fact]
    public void Discarding_the_worst_quality_leaves_the_others_errors()
    {
        Assert.Equal(new Rate(1, 4), _metrics.FnmrAfterDiscard(0.5, 0));
        Assert.Equal(new Rate(0, 3), _metrics.FnmrAfterDiscard(0.5, 0.25));
        Assert.Equal(new Rate(1, 2), _metrics.FnmrAfterDiscard(0.6, 0.5));
    }

    [Fact]
    public void Each_fold_is_judged_at_the_threshold_that_is_best_on_the_others()
    {
        RecognitionMetrics folds = new(
        [
            Mated(0.9, 1, "1"), NonMated(0.1, "1"), Mated(0.8, 1, "2"), NonMated(0.2, "2"), Mated(0.15, 1, "3"), NonMated(0.0, "3"),
        ]);

        // Folds 2 and 3 alone put the threshold at 0.8 or 0.15, 1 and 3 at 0.15 (and 0.2 passes it), 1 and 2 at 0.8 (and 0.15 fails it).
        Assert.Equal(6, folds.ErrorsAcrossFolds().Trials);
        Assert.Equal(2, folds.ErrorsAcrossFolds().Errors);
        Assert.Equal(0, _metrics.ErrorsAcrossFolds().Trials);
    }

    private static ComparedPair Mated(double cosine, double quality, string? fold = null) => new(new FacePair("a", "b", true, fold), cosine, quality);

    private static ComparedPair NonMated(double cosine, string? fold = null) => new(new FacePair("a", "b", false, fold), cosine, 50);
}
