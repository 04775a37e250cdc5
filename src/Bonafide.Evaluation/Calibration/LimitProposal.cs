using Bonafide.Evaluation.Metrics;

namespace Bonafide.Evaluation.Calibration;

/// <summary>
/// The limits of a policy that hold stated goals: at or below the attack limit a score is an attack, above the bona fide limit it is bona fide, between
/// them it is uncertain. Chosen on development presentations only.
/// </summary>
/// <param name="Goals">What was asked for.</param>
/// <param name="AttackLimit">The highest score at which BPCER holds its goal, [0,1].</param>
/// <param name="BonaFideLimit">The lowest score at which the worst species' APCER holds its goal, [0,1], not below the attack limit.</param>
/// <param name="Bpcer">On the development presentations, at the attack limit.</param>
/// <param name="ApcerMax">On the development presentations, at the bona fide limit.</param>
public sealed record LimitProposal(CalibrationGoals Goals, double AttackLimit, double BonaFideLimit, Rate Bpcer, Rate ApcerMax)
{
    private const double Steps = 10_000;

    /// <summary>Looks for the limits.</summary>
    /// <returns>The proposal, or sentences that say why there is none: too few presentations, and how many are needed.</returns>
    public static (LimitProposal? Proposal, IReadOnlyList<string> Refusals) For(CalibrationGoals goals, PadMetrics development)
    {
        string[] refusals = [.. TooFew("bona fide presentations", development.Bpcer(0).Trials, "BPCER", goals.Bpcer),
            .. development.Species.SelectMany(species => TooFew($"attacks of species '{species}'", development.Apcer(species, 0).Trials, "APCER", goals.Apcer)),
            .. development.Species.Count == 0 ? (string[])["There is no attack with a score: no limit can be chosen for APCER."] : []];
        if (refusals.Length > 0)
        {
            return (null, refusals);
        }

        // A goal that no score holds leaves the limit at the end of the scale: everything passes, or nothing.
        // Four decimals, rounded to the side on which the goal still holds.
        double attack = Math.Floor(Math.Clamp(development.ThresholdForBpcer(goals.Bpcer), 0, 1) * Steps) / Steps;
        double bonaFide = Math.Max(attack, Math.Ceiling(Math.Clamp(development.ThresholdForApcerMax(goals.Apcer), 0, 1) * Steps) / Steps);
        return (new LimitProposal(goals, attack, bonaFide, development.Bpcer(attack), development.ApcerMax(bonaFide)), []);
    }

    private static IEnumerable<string> TooFew(string what, int trials, string measure, double goal)
    {
        int needed = CalibrationGoals.TrialsNeeded(goal);
        if (trials < needed)
        {
            string strictest = trials > 0
                ? FormattableString.Invariant($" With {trials} the strictest goal is {100 * (1 - Math.Pow(0.05, 1.0 / trials)):0.0} %.")
                : "";
            yield return FormattableString.Invariant($"{trials} {what} with a score are too few for {measure} {100 * goal:0.##} %: at least {needed} are needed, all judged rightly.{strictest}");
        }
    }
}
