using System.Globalization;
using Bonafide.Evaluation.Metrics;
using Bonafide.Evaluation.Protocols;
using Bonafide.Evaluation.Scoring;

namespace Bonafide.Evaluation.Reports;

/// <summary>From scores to a report. Pure but for the thumbnails, which are asked for one by one.</summary>
public sealed class ReportBuilder
{
    private const int CurvePoints = 200, HistogramBins = 20, ReliabilityBins = 10, WorstOfAClass = 8;
    private static readonly double[] _goals = [0.01, 0.05, 0.10];

    private readonly Protocol _protocol;
    private readonly IReadOnlyList<ScoreRow> _rows;
    private readonly string[] _development;
    private readonly string[] _reported;

    /// <param name="protocol">What was scored.</param>
    /// <param name="rows">The scores.</param>
    /// <param name="developmentSplits">Names of the splits on which thresholds may be chosen; where the protocol has none of them, none is chosen.</param>
    public ReportBuilder(Protocol protocol, IReadOnlyList<ScoreRow> rows, IReadOnlyCollection<string> developmentSplits)
    {
        _protocol = protocol;
        _rows = rows;
        string[] splits = [.. protocol.Entries.Select(entry => entry.Split).Distinct().Order(StringComparer.Ordinal)];
        _development = [.. splits.Where(developmentSplits.Contains)];
        _reported = [.. splits.Except(_development)];
    }

    /// <summary>Thumbnail of a picture as a data URI; null = none. Called for the worst errors only.</summary>
    public Func<ProtocolEntry, string?> Thumbnail { get; init; } = _ => null;

    public EvaluationReport Build(IReadOnlyList<ScorerIdentity> scorers) => new(
        1,
        new ProtocolSummary(_protocol.Name, _protocol.Fingerprint, Counts()),
        _development,
        _reported.Length > 0 ? _reported : _development,
        [.. scorers.Select(Scorer)],
        [.. scorers.SelectMany((first, i) => scorers.Skip(i + 1).Select(second => Compare(first, second)))],
        NotTested());

    internal static string NameOfBpcerGoal(double goal) => string.Create(CultureInfo.InvariantCulture, $"BPCER {100 * goal:0.##} % on development");

    internal static string NameOfApcerGoal(double goal) => string.Create(CultureInfo.InvariantCulture, $"worst APCER {100 * goal:0.##} % on development");

    private SplitCount[] Counts() =>
    [
        .. _protocol.Entries.GroupBy(entry => (entry.Split, Species: SpeciesOf(entry)))
            .OrderBy(group => group.Key.Split, StringComparer.Ordinal).ThenBy(group => group.Key.Species, StringComparer.Ordinal)
            .Select(group => new SplitCount(group.Key.Split, group.Key.Species, group.Count(), Subjects(group))),
    ];

    private ScorerReport Scorer(ScorerIdentity scorer)
    {
        ScoreRow[] all = [.. _rows.Where(row => row.Scorer == scorer.Name && row.Result.Kind != ScoreKind.Unreadable)];
        ScoreRow[] reported = [.. all.Where(row => IsReported(row.Entry))];
        PadMetrics metrics = Of(reported);
        PadMetrics? development = _development.Length > 0 && _reported.Length > 0 ? Of(all.Where(row => _development.Contains(row.Entry.Split))) : null;
        return new ScorerReport(
            scorer.Name,
            scorer.Models,
            scorer.AttackLimit,
            scorer.BonaFideLimit,
            Finite(metrics.Auc()),
            Finite(metrics.DetectionEqualErrorRate().Rate),
            RateReport.Of(metrics.BonaFideNonResponse),
            RateReport.Of(metrics.AttackNonResponse),
            _rows.Count(row => row.Scorer == scorer.Name && row.Result.Kind == ScoreKind.Unreadable),
            [Point("attack limit", scorer.AttackLimit, metrics), Point("bona fide limit", scorer.BonaFideLimit, metrics)],
            development is null ? [] : [.. Chosen(development, metrics)],
            [.. metrics.Species.Select(species => Species(reported, species))],
            [
                .. Breakdown("source", reported, entry => entry.Source, scorer),
                .. Breakdown("camera", reported, entry => entry.Camera, scorer),
                .. Breakdown("group", reported, entry => entry.Group, scorer),
            ],
            [.. metrics.Curve(CurvePoints).Select(point => Point(point.Threshold, point.ApcerMax, point.Bpcer)).OfType<CurvePoint>()],
            [new HistogramReport("bona fide", metrics.Histogram(null, HistogramBins)), .. metrics.Species.Select(species => new HistogramReport(species, metrics.Histogram(species, HistogramBins)))],
            Reliability(reported),
            [.. Worst(reported)]);
    }

    /// <summary>Goals are met on the development splits; what is told is what they cost on the reported ones.</summary>
    private static IEnumerable<OperatingPoint> Chosen(PadMetrics development, PadMetrics reported)
    {
        foreach (double goal in _goals)
        {
            yield return Point(NameOfBpcerGoal(goal), development.ThresholdForBpcer(goal), reported);
        }

        foreach (double goal in _goals)
        {
            yield return Point(NameOfApcerGoal(goal), development.ThresholdForApcerMax(goal), reported);
        }
    }

    private static OperatingPoint Point(string name, double threshold, PadMetrics metrics)
    {
        Dictionary<string, Rate> apcer = metrics.Species.ToDictionary(species => species, species => metrics.Apcer(species, threshold));
        Rate bpcer = metrics.Bpcer(threshold);
        return new OperatingPoint(
            name,
            Finite(threshold),
            RateReport.Of(bpcer),
            RateReport.Of(metrics.ApcerMax(threshold)),
            apcer.ToDictionary(pair => pair.Key, pair => RateReport.Of(pair.Value)),
            Finite(metrics.Acer(threshold)),
            Finite(metrics.Hter(threshold)),
            [.. apcer.Select(pair => Statement($"APCER of {pair.Key}", pair.Value)).Append(Statement("BPCER", bpcer)).OfType<string>()]);
    }

    /// <summary>No error in n trials does not mean zero: with 95 % confidence the rate is below 1 - 0.05^(1/n), about 3/n.</summary>
    private static string? Statement(string what, Rate rate) => rate is { Errors: 0, Trials: > 0 }
        ? string.Create(CultureInfo.InvariantCulture, $"0 of {rate.Trials}: {what} below {100 * (1 - Math.Pow(0.05, 1.0 / rate.Trials)):0.0##} % (one-sided, 95 %)")
        : null;

    private static SpeciesReport Species(ScoreRow[] reported, string species)
    {
        ScoreRow[] attacks = [.. reported.Where(row => row.Entry.Species == species)];
        PadMetrics alone = Of(attacks.Concat(reported.Where(row => row.Entry.Species is null)));
        return new SpeciesReport(
            species, attacks.Length, Subjects(attacks.Select(row => row.Entry)), Finite(alone.Auc()), Finite(alone.DetectionEqualErrorRate().Rate), RateReport.Of(alone.AttackNonResponse));
    }

    private static IEnumerable<BreakdownReport> Breakdown(string by, ScoreRow[] reported, Func<ProtocolEntry, string> key, ScorerIdentity scorer) =>
        reported.Where(row => key(row.Entry).Length > 0)
            .GroupBy(row => key(row.Entry))
            .OrderBy(group => group.Key, StringComparer.Ordinal)
            .Select(group =>
            {
                PadMetrics metrics = Of(group);
                return new BreakdownReport(
                    by, group.Key, Finite(metrics.Auc()),
                    [RateReport.Of(metrics.Bpcer(scorer.AttackLimit)), RateReport.Of(metrics.Bpcer(scorer.BonaFideLimit))],
                    [RateReport.Of(metrics.ApcerMax(scorer.AttackLimit)), RateReport.Of(metrics.ApcerMax(scorer.BonaFideLimit))]);
            });

    private static CurvePoint? Point(double threshold, Rate apcer, Rate bpcer)
    {
        if (apcer.Trials == 0 || bpcer.Trials == 0 || !double.IsFinite(threshold))
        {
            return null;
        }

        (double apcerLow, double apcerHigh) = apcer.Interval();
        (double bpcerLow, double bpcerHigh) = bpcer.Interval();
        return new CurvePoint(threshold, apcer.Value, apcerLow, apcerHigh, bpcer.Value, bpcerLow, bpcerHigh);
    }

    private static ReliabilityBin[] Reliability(ScoreRow[] reported) =>
    [
        .. reported.Where(row => row.Result.Score is not null)
            .GroupBy(row => Math.Clamp((int)(row.Result.Score!.Value * ReliabilityBins), 0, ReliabilityBins - 1))
            .OrderBy(bin => bin.Key)
            .Select(bin => new ReliabilityBin((bin.Key + 0.5) / ReliabilityBins, RateReport.Of(new Rate(bin.Count(row => row.Entry.Species is null), bin.Count())))),
    ];

    private IEnumerable<WorstPicture> Worst(ScoreRow[] reported)
    {
        ScoreRow[] scored = [.. reported.Where(row => row.Result.Score is not null).OrderBy(row => row.Result.Score).ThenBy(row => row.Entry.Name, StringComparer.Ordinal)];
        return scored.Where(row => row.Entry.Species is not null).TakeLast(WorstOfAClass).Reverse()
            .Concat(scored.Where(row => row.Entry.Species is null).Take(WorstOfAClass))
            .Select(row => new WorstPicture(row.Entry.Name, SpeciesOf(row.Entry), row.Result.Score!.Value, Thumbnail(row.Entry)));
    }

    private ComparisonReport Compare(ScorerIdentity first, ScorerIdentity second)
    {
        Dictionary<string, ScoreRow> others = _rows.Where(row => row.Scorer == second.Name).ToDictionary(row => row.Entry.Name);
        (ProtocolEntry Entry, double? First, double? Second)[] pairs =
        [
            .. _rows.Where(row => row.Scorer == first.Name && IsReported(row.Entry))
                .Select(row => (row.Entry, row.Result.Score, others[row.Entry.Name].Result.Score))
                .Where(pair => pair.Item2 is not null && pair.Item3 is not null),
        ];
        McNemar test = new(
            pairs.Count(pair => IsRight(pair.Entry, pair.First, first) && !IsRight(pair.Entry, pair.Second, second)),
            pairs.Count(pair => !IsRight(pair.Entry, pair.First, first) && IsRight(pair.Entry, pair.Second, second)));

        // A picture without a named subject is a subject of its own.
        (double difference, double low, double high) = PairedBootstrap.AucDifference(
            pairs.Select(pair => (pair.Entry.Subject.Length > 0 ? $"{pair.Entry.Source}\n{pair.Entry.Subject}" : pair.Entry.Name, pair.Entry.Species, pair.First, pair.Second)));
        return new ComparisonReport(
            first.Name, second.Name, pairs.Length, test.OnlyFirst, test.OnlySecond, test.PValue, Finite(difference), Finite(low), Finite(high));
    }

    private static bool IsRight(ProtocolEntry entry, double? score, ScorerIdentity scorer) => score > scorer.AttackLimit == entry.Species is null;

    private string[] NotTested()
    {
        ProtocolEntry[] reported = [.. _protocol.Entries.Where(IsReported)];
        int species = reported.Select(entry => entry.Species).OfType<string>().Distinct().Count();
        return
        [
            .. _reported.Length > 0 && _development.Length > 0
                ? (string[])[]
                : ["No threshold was chosen here: the protocol has no development split beside the reported ones."],
            $"Species other than the {species} listed; each attack instrument of a species that was not used; other cameras and places.",
            .. reported.All(entry => entry.Group.Length == 0) ? (string[])["Differences between groups of people: the protocol names none."] : [],
            .. reported.All(entry => entry.Camera.Length == 0) ? (string[])["Differences between cameras: the protocol names none."] : [],
            "Injection of pictures past the camera, and morphed or generated faces unless they are listed as a species.",
        ];
    }

    private bool IsReported(ProtocolEntry entry) => _reported.Length == 0 || _reported.Contains(entry.Split);

    private static PadMetrics Of(IEnumerable<ScoreRow> rows) => new(rows.Select(row => new ScoredPresentation(row.Entry.Species, row.Result.Score)));

    private static string SpeciesOf(ProtocolEntry entry) => entry.Species ?? "bona fide";

    private static int Subjects(IEnumerable<ProtocolEntry> entries) =>
        entries.Where(entry => entry.Subject.Length > 0).Select(entry => (entry.Source, entry.Subject)).Distinct().Count();

    private static double? Finite(double value) => double.IsFinite(value) ? value : null;
}
