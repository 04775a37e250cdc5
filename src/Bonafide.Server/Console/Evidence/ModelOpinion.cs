using Bonafide.Engine.Models;
using Bonafide.Engine.Pad;

namespace Bonafide.Server.Console.Evidence;

/// <summary>One network's opinion, and where it stands on the scale of the score.</summary>
/// <param name="Probability">Its own, [0,1], higher = more bona fide: not calibrated, not comparable with another network's.</param>
/// <param name="Score">What the score would be if all networks thought like this one, [0,1]; null where the loaded pack has no such network.</param>
public sealed record ModelOpinion(string ModelId, double Probability, double? Score)
{
    /// <summary>The opinions that a check was judged by, against the calibration of the pack that is loaded now.</summary>
    internal static IReadOnlyList<ModelOpinion> Of(IReadOnlyDictionary<string, double> probabilities, ModelPack pack) =>
        [.. probabilities.Select(pair => new ModelOpinion(pair.Key, pair.Value, pack.Pad.Models.Contains(pair.Key) ? Math.Round(pack.Pad.ScoreOf(Logit(pair.Value)), 6) : null))];

    private static double Logit(double probability)
    {
        double p = Math.Clamp(probability, 1e-12, 1 - 1e-12);
        return Math.Clamp(Math.Log(p / (1 - p)), -PadScore.MaxLogit, PadScore.MaxLogit);
    }
}
