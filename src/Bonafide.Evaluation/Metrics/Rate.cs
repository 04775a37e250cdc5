using System.Globalization;

namespace Bonafide.Evaluation.Metrics;

/// <summary>An error rate that never forgets its counts: errors of trials, with the exact interval of Clopper and Pearson (1934).</summary>
/// <param name="Errors">0 to <paramref name="Trials"/>.</param>
/// <param name="Trials">0 or more; without trials there is no value.</param>
public readonly record struct Rate(int Errors, int Trials)
{
    /// <summary>Errors over trials, [0,1]; NaN without trials.</summary>
    public double Value => Trials == 0 ? double.NaN : (double)Errors / Trials;

    /// <summary>The two-sided exact interval, each bound in [0,1]; the whole range without trials.</summary>
    /// <param name="confidence">Default 0.95.</param>
    public (double Low, double High) Interval(double confidence = 0.95)
    {
        if (Trials == 0)
        {
            return (0, 1);
        }

        double tail = (1 - confidence) / 2;
        double low = Errors == 0 ? 0 : BetaDistribution.Quantile(tail, Errors, Trials - Errors + 1);
        double high = Errors == Trials ? 1 : BetaDistribution.Quantile(1 - tail, Errors + 1, Trials - Errors);
        return (low, high);
    }

    /// <summary>As in "4.9 % (39/796)".</summary>
    public override string ToString() => Trials == 0
        ? "n/a (0/0)"
        : string.Create(CultureInfo.InvariantCulture, $"{100 * Value:0.0} % ({Errors}/{Trials})");
}
