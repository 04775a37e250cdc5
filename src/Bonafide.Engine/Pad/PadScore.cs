namespace Bonafide.Engine.Pad;

/// <summary>What one PAD model says of one presentation.</summary>
/// <param name="ModelId">The model.</param>
/// <param name="BonaFide">Its probability of a bona fide presentation, [0,1], higher = more bona fide, as the model gives it: not calibrated.</param>
/// <param name="Logit">log(p / (1 - p)) of it, taken before rounding and limited to ±<see cref="MaxLogit"/>.</param>
public readonly record struct PadScore(string ModelId, double BonaFide, double Logit)
{
    /// <summary>Beyond it a network's certainty carries no information, only overflow.</summary>
    public const double MaxLogit = 15;
}
