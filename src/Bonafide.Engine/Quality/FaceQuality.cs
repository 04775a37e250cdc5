namespace Bonafide.Engine.Quality;

/// <summary>How good a capture is.</summary>
/// <param name="Unified">All components in one, 0 (useless) to 100 (ideal).</param>
/// <param name="Luminance">Mean luma of the face, 0 (black) to 100 (white); under 20 is dark, over 90 blown out.</param>
/// <param name="Components">By name; what could not be measured is absent.</param>
public sealed record FaceQuality(double Unified, double Luminance, IReadOnlyList<QualityComponent> Components);

/// <param name="Measure">What was measured.</param>
/// <param name="Score">0 (worst) to 100 (best).</param>
/// <param name="Raw">The measurement itself, in the unit that <see cref="QualityMeasure"/> names.</param>
public readonly record struct QualityComponent(QualityMeasure Measure, double Score, double Raw);
