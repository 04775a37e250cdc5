using Bonafide.Engine.Models;

namespace Bonafide.Engine.Recognition;

/// <summary>
/// What a cosine means: the false match rate (FMR, ISO/IEC 19795-1), the share of pairs of different persons that come at least as close. A cosine is
/// a number of one network; a rate means the same with every network, so thresholds are named by their rate. Between the points of the model's
/// card, and beyond them, the logarithm of the rate is linear in the cosine; beyond them it is an extrapolation.
/// </summary>
public sealed class SimilarityScale
{
    private readonly FalseMatchPoint[] _points;

    /// <param name="points">Rising cosines, falling rates, two at least.</param>
    public SimilarityScale(IEnumerable<FalseMatchPoint> points)
    {
        _points = [.. points];
        if (_points.Length < 2)
        {
            throw new ArgumentException("Two points are needed at least.", nameof(points));
        }
    }

    /// <summary>The smallest rate that was measured or extrapolated in the card; smaller ones are this scale's own extrapolation.</summary>
    public double SmallestStatedRate => _points[^1].Rate;

    /// <summary>The cosine that strangers reach at this rate, [-1,1].</summary>
    /// <param name="falseMatchRate">In (0,1].</param>
    public double CosineAt(double falseMatchRate)
    {
        if (!(falseMatchRate is > 0 and <= 1))
        {
            throw new ArgumentOutOfRangeException(nameof(falseMatchRate), falseMatchRate, "A rate is above 0 and at most 1.");
        }

        (FalseMatchPoint from, FalseMatchPoint to) = Segment(point => point.Rate > falseMatchRate);
        double share = Math.Log(falseMatchRate / from.Rate) / Math.Log(to.Rate / from.Rate);
        return Math.Clamp(from.Cosine + (share * (to.Cosine - from.Cosine)), -1, 1);
    }

    /// <summary>The rate at which strangers reach this cosine, (0,1].</summary>
    public double FalseMatchRateAt(double cosine)
    {
        (FalseMatchPoint from, FalseMatchPoint to) = Segment(point => point.Cosine < cosine);
        double share = (cosine - from.Cosine) / (to.Cosine - from.Cosine);
        return Math.Min(1, from.Rate * Math.Pow(to.Rate / from.Rate, share));
    }

    /// <summary>The two points between which, or beside which, a value lies.</summary>
    private (FalseMatchPoint From, FalseMatchPoint To) Segment(Func<FalseMatchPoint, bool> isBefore)
    {
        int last = Math.Clamp(_points.TakeWhile(isBefore).Count(), 1, _points.Length - 1);
        return (_points[last - 1], _points[last]);
    }
}
