namespace Bonafide.Evaluation.Metrics;

/// <summary>One presentation of known truth with the score that it got.</summary>
/// <param name="Species">The attack's PAI species; null for a bona fide presentation.</param>
/// <param name="Score">Higher = more bona fide; null where there was no response.</param>
public readonly record struct ScoredPresentation(string? Species, double? Score)
{
    public bool IsBonaFide => Species is null;
}
