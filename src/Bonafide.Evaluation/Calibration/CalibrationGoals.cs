namespace Bonafide.Evaluation.Calibration;

/// <summary>What the limits of a policy are to hold on the development splits.</summary>
/// <param name="Bpcer">Highest BPCER at the attack limit, (0,1).</param>
/// <param name="Apcer">Highest APCER of the worst species at the bona fide limit, (0,1).</param>
public sealed record CalibrationGoals(double Bpcer, double Apcer)
{
    /// <summary>
    /// The fewest presentations with which a rate can be shown to lie below a goal at all: without a single error, the one-sided 95 % bound of n
    /// trials is 1 - 0.05^(1/n).
    /// </summary>
    /// <param name="goal">(0,1).</param>
    public static int TrialsNeeded(double goal) => (int)Math.Ceiling(Math.Log(0.05) / Math.Log(1 - goal));
}
