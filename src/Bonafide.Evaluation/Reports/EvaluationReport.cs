namespace Bonafide.Evaluation.Reports;

/// <summary>
/// Everything that an evaluation found, as <c>metrics.json</c> holds it and the page shows it. A picture passes when its score is strictly greater than the
/// threshold. Non-responses are no errors and are told apart; unreadable files count nowhere but in their own number.
/// </summary>
/// <param name="Format">1.</param>
/// <param name="Protocol">What was evaluated.</param>
/// <param name="DevelopmentSplits">The splits on which thresholds were chosen; empty = no threshold was chosen on this data.</param>
/// <param name="ReportedSplits">The splits on which the rates are told.</param>
/// <param name="Scorers">Each with its figures.</param>
/// <param name="Comparisons">Each pair of scorers on the same pictures.</param>
/// <param name="NotTested">Sentences.</param>
public sealed record EvaluationReport(
    int Format,
    ProtocolSummary Protocol,
    IReadOnlyList<string> DevelopmentSplits,
    IReadOnlyList<string> ReportedSplits,
    IReadOnlyList<ScorerReport> Scorers,
    IReadOnlyList<ComparisonReport> Comparisons,
    IReadOnlyList<string> NotTested);

/// <param name="Fingerprint">SHA-256 of the entries.</param>
/// <param name="Counts">Pictures by split and species; bona fide under "bona fide".</param>
public sealed record ProtocolSummary(string Name, string Fingerprint, IReadOnlyList<SplitCount> Counts);

/// <param name="Subjects">Distinct ones that are named.</param>
public sealed record SplitCount(string Split, string Species, int Pictures, int Subjects);

/// <param name="Limits">At the policy's own limits, which were not chosen on this data.</param>
/// <param name="Chosen">At thresholds chosen on the development splits; empty where there is none.</param>
/// <param name="Species">Each PAI species against all bona fide presentations.</param>
/// <param name="Breakdowns">By source, camera and group, at the policy's limits.</param>
/// <param name="Curve">Worst APCER and BPCER over the thresholds.</param>
/// <param name="Worst">The attacks with the highest scores and the bona fide presentations with the lowest.</param>
public sealed record ScorerReport(
    string Name,
    IReadOnlyList<string> Models,
    double AttackLimit,
    double BonaFideLimit,
    double? Auc,
    double? DetectionEqualErrorRate,
    RateReport Bpnrr,
    RateReport Apnrr,
    int Unreadable,
    IReadOnlyList<OperatingPoint> Limits,
    IReadOnlyList<OperatingPoint> Chosen,
    IReadOnlyList<SpeciesReport> Species,
    IReadOnlyList<BreakdownReport> Breakdowns,
    IReadOnlyList<CurvePoint> Curve,
    IReadOnlyList<HistogramReport> Histograms,
    IReadOnlyList<ReliabilityBin> Reliability,
    IReadOnlyList<WorstPicture> Worst);

/// <summary>A rate that never forgets its counts; bounds are Clopper and Pearson's at 95 %. Value is null without trials.</summary>
public sealed record RateReport(int Errors, int Trials, double? Value, double Low, double High)
{
    internal static RateReport Of(Metrics.Rate rate)
    {
        (double low, double high) = rate.Interval();
        return new(rate.Errors, rate.Trials, rate.Trials == 0 ? null : rate.Value, low, high);
    }
}

/// <param name="Name">For people.</param>
/// <param name="Threshold">[0,1]; null where none holds the goal.</param>
/// <param name="ApcerMax">Of the worst species.</param>
/// <param name="Apcer">By species.</param>
/// <param name="Acer">For comparison with papers.</param>
/// <param name="Hter">For comparison with papers; pools the attacks.</param>
/// <param name="Statements">What the counts allow to say where there was no error (rule of three and its exact form).</param>
public sealed record OperatingPoint(
    string Name, double? Threshold, RateReport Bpcer, RateReport ApcerMax, IReadOnlyDictionary<string, RateReport> Apcer, double? Acer, double? Hter, IReadOnlyList<string> Statements);

public sealed record SpeciesReport(string Species, int Pictures, int Subjects, double? Auc, double? DetectionEqualErrorRate, RateReport Apnrr);

/// <param name="By">source, camera or group.</param>
/// <param name="Bpcer">At the attack limit and at the bona fide limit.</param>
/// <param name="ApcerMax">At the attack limit and at the bona fide limit.</param>
public sealed record BreakdownReport(string By, string Name, double? Auc, IReadOnlyList<RateReport> Bpcer, IReadOnlyList<RateReport> ApcerMax);

public sealed record CurvePoint(double Threshold, double Apcer, double ApcerLow, double ApcerHigh, double Bpcer, double BpcerLow, double BpcerHigh);

/// <param name="Species">bona fide, or a PAI species.</param>
/// <param name="Counts">In twenty equal parts of [0,1].</param>
public sealed record HistogramReport(string Species, IReadOnlyList<int> Counts);

/// <param name="Score">Middle of the bin.</param>
/// <param name="BonaFide">Share of bona fide presentations among the pictures with such a score. It depends on how many attacks the protocol holds.</param>
public sealed record ReliabilityBin(double Score, RateReport BonaFide);

/// <param name="Thumbnail">A data URI, or null.</param>
public sealed record WorstPicture(string Path, string Species, double Score, string? Thumbnail);

/// <param name="OnlyFirstRight">At the policy's attack limit of each.</param>
/// <param name="PValue">McNemar's exact test, two-sided.</param>
/// <param name="AucDifference">First minus second; null where a class is missing.</param>
public sealed record ComparisonReport(
    string First, string Second, int Pictures, int OnlyFirstRight, int OnlySecondRight, double PValue, double? AucDifference, double? AucLow, double? AucHigh);
