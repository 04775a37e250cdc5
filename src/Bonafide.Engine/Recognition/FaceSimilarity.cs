namespace Bonafide.Engine.Recognition;

/// <summary>How close two faces are.</summary>
/// <param name="Cosine">Of the angle between their vectors, [-1,1], higher = closer. A number of one network.</param>
/// <param name="FalseMatchRate">The share of pairs of different persons that come at least as close, (0,1], lower = surer that they are one person.</param>
public readonly record struct FaceSimilarity(double Cosine, double FalseMatchRate);
