using System.Globalization;
using System.Text.RegularExpressions;

namespace Bonafide.Evaluation.Reports;

/// <summary>
/// A demand that a build may make: <c>apcer_max&gt;0.05@bpcer=0.05</c> fails where, at the threshold that development chose for BPCER 5 %, the worst APCER is
/// above 5 %. <c>@score=0.3</c> names a policy limit of the scorer instead; <c>auc</c>, <c>d_eer</c>, <c>bpnrr</c> and <c>apnrr</c> need no point.
/// </summary>
public sealed partial record FailureRule(string Text, string Measure, bool FailsAbove, double Limit, string? Point, double PointValue)
{
    /// <exception cref="FormatException">It is no rule; the message shows one.</exception>
    public static FailureRule Parse(string text)
    {
        Match match = Shape().Match(text);
        if (!match.Success || !TryNumber(match.Groups["limit"].Value, out double limit))
        {
            throw Wrong(text);
        }

        string measure = match.Groups["measure"].Value;
        string? point = match.Groups["point"] is { Success: true } at ? at.Value : null;
        double value = 0;
        bool needsPoint = measure is "apcer_max" or "bpcer" or "acer" or "hter";
        return needsPoint == point is not null && (point is null || TryNumber(match.Groups["value"].Value, out value))
            ? new FailureRule(text, measure, match.Groups["sign"].Value == ">", limit, point, value)
            : throw Wrong(text);
    }

    /// <summary>What is wrong, as one sentence for each scorer that breaks the rule; a figure that does not exist breaks it too.</summary>
    public IEnumerable<string> Broken(EvaluationReport report) =>
        from scorer in report.Scorers
        let measured = Of(scorer)
        where !(FailsAbove ? measured <= Limit : measured >= Limit)
        select string.Create(
            CultureInfo.InvariantCulture,
            $"{scorer.Name}: {Text}: {(measured is { } value ? $"measured {value:0.####}" : "there is no such figure: no development split, no trials, or no such limit")}");

    private double? Of(ScorerReport scorer)
    {
        OperatingPoint? point = Point switch
        {
            null => null,
            "score" => scorer.Limits.FirstOrDefault(limit => limit.Threshold == PointValue),
            "bpcer" => scorer.Chosen.FirstOrDefault(chosen => chosen.Name == ReportBuilder.NameOfBpcerGoal(PointValue)),
            _ => scorer.Chosen.FirstOrDefault(chosen => chosen.Name == ReportBuilder.NameOfApcerGoal(PointValue)),
        };
        return Measure switch
        {
            "auc" => scorer.Auc,
            "d_eer" => scorer.DetectionEqualErrorRate,
            "bpnrr" => scorer.Bpnrr.Value,
            "apnrr" => scorer.Apnrr.Value,
            "apcer_max" => point?.ApcerMax.Value,
            "bpcer" => point?.Bpcer.Value,
            "acer" => point?.Acer,
            _ => point?.Hter,
        };
    }

    private static bool TryNumber(string text, out double number) => double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out number);

    private static FormatException Wrong(string text) => new(
        $"'{text}' is no rule. Rules look like apcer_max>0.05@bpcer=0.05, bpcer>0.1@score=0.3, hter>0.1@apcer=0.01 or auc<0.95; measures: apcer_max, bpcer, acer, hter (with @score=, or @bpcer= or @apcer= of 0.01, 0.05 or 0.1), auc, d_eer, bpnrr, apnrr.");

    [GeneratedRegex("^(?<measure>apcer_max|bpcer|acer|hter|auc|d_eer|bpnrr|apnrr)(?<sign>[<>])(?<limit>[0-9.]+)(@(?<point>score|bpcer|apcer)=(?<value>[0-9.]+))?$")]
    private static partial Regex Shape();
}
