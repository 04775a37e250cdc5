namespace Bonafide.Server.Dialects.Verifik;

/// <summary>
/// From a cosine to this dialect's comparison score, [0,1]: 0 at a cosine of 0 and below, 0.85 (the default of <c>compare_min_score</c>) where one of
/// 10,000 pairs of strangers comes as close, 1 at a cosine of 1, linear between.
/// </summary>
internal readonly record struct VerifikScale
{
    /// <summary>False match rate at which the score is <see cref="AnchorScore"/>.</summary>
    internal const double AnchorRate = 1e-4;

    /// <summary>The default of <c>compare_min_score</c>.</summary>
    internal const double AnchorScore = 0.85;

    private readonly double _anchor;

    /// <param name="anchorCosine">The cosine at <see cref="AnchorRate"/>.</param>
    internal VerifikScale(double anchorCosine) => _anchor = Math.Clamp(anchorCosine, 0.01, 0.99);

    /// <summary>Six decimals.</summary>
    internal double ScoreOf(double cosine) => Math.Round(
        cosine <= 0 ? 0
        : cosine <= _anchor ? AnchorScore * cosine / _anchor
        : Math.Min(1, AnchorScore + ((1 - AnchorScore) * (cosine - _anchor) / (1 - _anchor))),
        6);

    /// <summary>The other way, for scores in (0,1).</summary>
    internal double CosineOf(double score) => score <= AnchorScore
        ? score / AnchorScore * _anchor
        : _anchor + ((score - AnchorScore) / (1 - AnchorScore) * (1 - _anchor));
}

/// <summary>How scores are shown.</summary>
internal static class VerifikScores
{
    private const int Decimals = 4;

    /// <summary>
    /// A score of six decimals with four, rounded up, so that the number shown exceeds the limit exactly when the score passes. For a limit with more
    /// than four decimals all six are shown.
    /// </summary>
    internal static decimal Shown(double score, double limit) => ((decimal)limit).Scale > Decimals
        ? (decimal)score
        : Math.Ceiling((decimal)score * 10_000) / 10_000;
}
