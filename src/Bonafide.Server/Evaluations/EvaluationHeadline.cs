using System.Text.Json;
using System.Text.Json.Serialization;
using Bonafide.Evaluation.Reports;

namespace Bonafide.Server.Evaluations;

/// <summary>What a list of evaluations tells of a finished one.</summary>
/// <param name="BonaFide">Bona fide presentations that were reported.</param>
/// <param name="Attacks">Attacks that were reported, of every species.</param>
/// <param name="Unreadable">Files that could not be read.</param>
/// <param name="NotClassified">Presentations without a score.</param>
/// <param name="Auc">Null where a class is missing.</param>
/// <param name="AtAttackLimit">At the policy's limit, which was not chosen on these pictures.</param>
/// <param name="AtBonaFideLimit">The same.</param>
public sealed record EvaluationHeadline(int BonaFide, int Attacks, int Unreadable, int NotClassified, double? Auc, HeadlinePoint AtAttackLimit, HeadlinePoint AtBonaFideLimit)
{
    internal static EvaluationHeadline Of(EvaluationReport report)
    {
        ScorerReport scorer = report.Scorers[0];
        return new EvaluationHeadline(
            scorer.Bpnrr.Trials, scorer.Apnrr.Trials, scorer.Unreadable, scorer.Bpnrr.Errors + scorer.Apnrr.Errors, scorer.Auc,
            HeadlinePoint.Of(scorer.Limits[0]), HeadlinePoint.Of(scorer.Limits[1]));
    }

    internal string ToJson() => JsonSerializer.Serialize(this, EvaluationHeadlineJson.Default.EvaluationHeadline);

    internal static EvaluationHeadline? FromJson(string json) => JsonSerializer.Deserialize(json, EvaluationHeadlineJson.Default.EvaluationHeadline);
}

/// <param name="WorstSpecies">Of which the APCER is; null without attacks.</param>
public sealed record HeadlinePoint(double Threshold, RateReport Bpcer, RateReport Apcer, string? WorstSpecies)
{
    internal static HeadlinePoint Of(OperatingPoint point) => new(
        point.Threshold ?? 0, point.Bpcer, point.ApcerMax,
        point.Apcer.Where(species => species.Value.Trials > 0).OrderByDescending(species => species.Value.Value).Select(species => species.Key).FirstOrDefault());
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(EvaluationHeadline))]
internal sealed partial class EvaluationHeadlineJson : JsonSerializerContext;
