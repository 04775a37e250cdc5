using System.Text.Json.Serialization;
using Bonafide.Evaluation.Scoring;

namespace Bonafide.Evaluation.Reports;

/// <summary>What a folder of scores belongs to.</summary>
internal sealed record RunDescription(string Protocol, string Fingerprint, int Pictures, IReadOnlyList<ScorerIdentity> Scorers);

/// <summary>Snake case, indented, NaN never written.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, WriteIndented = true, NewLine = "\n")]
[JsonSerializable(typeof(RunDescription))]
[JsonSerializable(typeof(EvaluationReport))]
internal sealed partial class ReportJson : JsonSerializerContext;
