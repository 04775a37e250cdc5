using Bonafide.Engine.Models;

namespace Bonafide.Engine.Pad;

/// <summary>
/// Makes one calibrated score of the models' opinions: the mean of their logits (the sum rule, which travels better to unseen
/// cameras than fitted weights), then the pack's rising curve. The curve is anchored on the development set so that 0.30 and
/// 0.60 mean the same for every pack; the pack says what they cost there.
/// </summary>
internal sealed class PadFusion(IReadOnlyList<CalibrationPoint> calibration)
{
    /// <summary>Decimals of the score that the decision is made on; dialects show it but never round it further.</summary>
    internal const int Decimals = 6;

    /// <summary>Calibrated score in [0,1], higher = more bona fide, at six decimals.</summary>
    internal double Fuse(IReadOnlyList<PadScore> scores)
    {
        double sum = 0;
        foreach (PadScore score in scores)
        {
            sum += score.Logit;
        }

        return Math.Round(Calibrate(calibration, sum / scores.Count), Decimals);
    }

    /// <summary>The rising curve between its points, flat beyond its ends.</summary>
    internal static double Calibrate(IReadOnlyList<CalibrationPoint> calibration, double logit)
    {
        if (logit <= calibration[0].Logit)
        {
            return calibration[0].Score;
        }

        for (int i = 1; i < calibration.Count; i++)
        {
            CalibrationPoint low = calibration[i - 1];
            CalibrationPoint high = calibration[i];
            if (logit <= high.Logit)
            {
                return low.Score + ((high.Score - low.Score) * (logit - low.Logit) / (high.Logit - low.Logit));
            }
        }

        return calibration[^1].Score;
    }
}
