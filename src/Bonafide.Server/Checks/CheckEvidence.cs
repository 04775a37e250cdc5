using System.Text.Json.Serialization;
using Bonafide.Engine;
using Bonafide.Engine.Detection;

namespace Bonafide.Server.Checks;

/// <summary>What is kept of an assessment beside its outcome: enough to explain it later, and no embedding.</summary>
/// <param name="Faces">[left, top, width, height, detection score] each, largest first, in pixels of the upright picture.</param>
/// <param name="PadScores">Each model's own opinion, [0,1], higher = more bona fide.</param>
/// <param name="Quality">Components by name, 0-100.</param>
/// <param name="TimingsMs">Milliseconds by stage.</param>
public sealed record CheckEvidence(
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
        [.. assessment.Faces.Select(Geometry)],
        assessment.PadScores.ToDictionary(score => score.ModelId, score => score.BonaFide),
        assessment.Quality?.Unified,
        assessment.Quality?.Luminance,
        assessment.Quality?.Components.ToDictionary(component => component.Measure.ToString(), component => component.Score) ?? [],
        assessment.AgeGender?.AgeYears,
        assessment.AgeGender?.MaleProbability,
        Milliseconds(assessment.Timings));

    internal static CheckEvidence Of(FaceDescription description) => new(
        description.NonResponseReason?.ToString(),
        description.ImageWidth,
        description.ImageHeight,
        description.BestAngle,
        [.. description.Faces.Select(Geometry)],
        new Dictionary<string, double>(),
        null,
        null,
        new Dictionary<string, double>(),
        description.AgeGender?.AgeYears,
        description.AgeGender?.MaleProbability,
        Milliseconds(description.Timings));

    private static double[] Geometry(FaceDetection face) => [face.Box.Left, face.Box.Top, face.Box.Width, face.Box.Height, face.DetectionScore];

    private static Dictionary<string, double> Milliseconds(IEnumerable<StageTiming> timings) =>
        timings.ToDictionary(timing => timing.Stage, timing => Math.Round(timing.Elapsed.TotalMilliseconds, 3));
}

/// <summary>What is kept of a comparison: how close, what was found in each picture, and liveness where it was judged. No embedding.</summary>
public sealed record ComparisonEvidence(
    double? Cosine, double? FalseMatchRate, IReadOnlyList<CheckEvidence> Probes, IReadOnlyList<CheckEvidence> References, double? LivenessScore, CheckEvidence? Liveness)
{
    internal static ComparisonEvidence Of(ComparisonResult.Completed done) => new(
        done.Similarity?.Cosine,
        done.Similarity?.FalseMatchRate,
        [.. done.Probes.Select(CheckEvidence.Of)],
        [.. done.References.Select(CheckEvidence.Of)],
        done.Liveness?.Score,
        done.Liveness is { } liveness ? CheckEvidence.Of(liveness) : null);
}

/// <summary>What is kept of a search: what was found in each picture. Neither an embedding nor whom it found.</summary>
internal sealed record SearchEvidence(IReadOnlyList<CheckEvidence> Probes);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(CheckEvidence))]
[JsonSerializable(typeof(ComparisonEvidence))]
[JsonSerializable(typeof(SearchEvidence))]
internal sealed partial class CheckEvidenceJson : JsonSerializerContext;
