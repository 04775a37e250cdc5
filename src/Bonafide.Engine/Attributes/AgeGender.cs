namespace Bonafide.Engine.Attributes;

/// <summary>Estimates, not facts; their measured error stands in the model's card.</summary>
/// <param name="AgeYears">Apparent age, 0 or more.</param>
/// <param name="MaleProbability">[0,1]; 1 - it is the probability of female.</param>
/// <param name="AgeDeviationYears">Standard deviation that the network gives its estimate, in years; null where it gives none.</param>
public readonly record struct AgeGender(double AgeYears, double MaleProbability, double? AgeDeviationYears = null);
