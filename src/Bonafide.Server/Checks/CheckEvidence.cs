using System.Text.Json.Serialization;
using Bonafide.Engine;

namespace Bonafide.Server.Checks;

/// <summary>What is kept of an assessment beside its outcome: enough to explain it later, and no embedding.</summary>
/// <param name="Faces">[left, top, width, height, detection score] each, largest first, in pixels of the upright picture.</param>
/// <param name="PadScores">Each model's own opinion, [0,1], higher = more bona fide.</param>
/// <param name="Quality">Components by name, 0-100.</param>
/// <param name="TimingsMs">Milliseconds by stage.</param>
internal sealed record CheckEvidence(
    string? NonResponseReason,
    int ImageWidth,
    int ImageHeight,
    int BestAngle,
    IReadOnlyList<double[]> Faces,
    IReadOnlyDictionary<string, double> PadScores,
    double? UnifiedQuality,
    double? Luminance,
    IReadOnlyDictionary<string, double> Quality,
    double? AgeYears,
    double? MaleProbability,
    IReadOnlyDictionary<string, double> TimingsMs)
{
    internal static CheckEvidence Of(LivenessAssessment assessment) => new(
        assessment.NonResponseReason?.ToString(),
        assessment.ImageWidth,
        assessment.ImageHeight,
        assessment.BestAngle,
        [.. assessment.Faces.Select(face => new double[] { face.Box.Left, face.Box.Top, face.Box.Width, face.Box.Height, face.DetectionScore })],
        assessment.PadScores.ToDictionary(score => score.ModelId, score => score.BonaFide),
        assessment.Quality?.Unified,
        assessment.Quality?.Luminance,
        assessment.Quality?.Components.ToDictionary(component => component.Measure.ToString(), component => component.Score) ?? [],
        assessment.AgeGender?.AgeYears,
        assessment.AgeGender?.MaleProbability,
        assessment.Timings.ToDictionary(timing => timing.Stage, timing => Math.Round(timing.Elapsed.TotalMilliseconds, 3)));
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(CheckEvidence))]
internal sealed partial class CheckEvidenceJson : JsonSerializerContext;
