namespace Bonafide.Evaluation.Metrics;

/// <summary>McNemar's exact test (1947): do two judges of the same presentations differ by more than chance?</summary>
/// <param name="OnlyFirst">Presentations that only the first judged rightly.</param>
/// <param name="OnlySecond">Presentations that only the second judged rightly.</param>
public readonly record struct McNemar(int OnlyFirst, int OnlySecond)
{
    /// <summary>
    /// Two-sided, (0,1]: the probability of so uneven a split, or a more uneven one, if each of the presentations on which they disagree were as
    /// likely to go either way.
    /// </summary>
    public double PValue
    {
        get
        {
            int trials = OnlyFirst + OnlySecond;
            int fewer = Math.Min(OnlyFirst, OnlySecond);

            // P(X <= k) of a fair binomial is the regularised incomplete beta function I(1/2; n - k, k + 1).
            return 2 * fewer >= trials ? 1 : Math.Min(1, 2 * BetaDistribution.Cumulative(0.5, trials - fewer, fewer + 1));
        }
    }
}
