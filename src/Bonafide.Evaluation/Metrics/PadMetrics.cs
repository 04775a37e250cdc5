namespace Bonafide.Evaluation.Metrics;

/// <summary>
/// The error rates of ISO/IEC 30107-3 over scored presentations. A presentation passes when its score is strictly greater than the
/// threshold. Non-responses are no errors here; they are counted as APNRR and BPNRR.
/// </summary>
public sealed class PadMetrics
{
    private readonly double[] _bonaFide;
    private readonly SortedDictionary<string, double[]> _attacks = new(StringComparer.Ordinal);

    public PadMetrics(IEnumerable<ScoredPresentation> presentations)
    {
        ScoredPresentation[] all = [.. presentations];
        _bonaFide = Sorted(all.Where(one => one.IsBonaFide));
        BonaFideNonResponse = NonResponse(all.Where(one => one.IsBonaFide));
        AttackNonResponse = NonResponse(all.Where(one => !one.IsBonaFide));
        foreach (IGrouping<string, ScoredPresentation> species in all.Where(one => !one.IsBonaFide).GroupBy(one => one.Species!))
        {
            _attacks[species.Key] = Sorted(species);
        }
    }

    public IReadOnlyCollection<string> Species => _attacks.Keys;

    /// <summary>BPNRR.</summary>
    public Rate BonaFideNonResponse { get; }

    /// <summary>APNRR over all species.</summary>
    public Rate AttackNonResponse { get; }

    /// <summary>Share of bona fide presentations that do not pass.</summary>
    public Rate Bpcer(double threshold) => new(CountUpTo(_bonaFide, threshold), _bonaFide.Length);

    /// <summary>Share of one species' attacks that pass.</summary>
    public Rate Apcer(string species, double threshold)
    {
        double[] scores = _attacks[species];
        return new(scores.Length - CountUpTo(scores, threshold), scores.Length);
    }

    /// <summary>The APCER of the worst species: never a pooled average, behind which a weak species could hide.</summary>
    public Rate ApcerMax(double threshold) =>
        _attacks.Keys.Select(species => Apcer(species, threshold)).OrderByDescending(rate => rate.Value).FirstOrDefault();

    /// <summary>The highest threshold at which BPCER does not exceed the goal.</summary>
    public double ThresholdForBpcer(double goal) => Candidates().Where(threshold => Bpcer(threshold).Value <= goal).DefaultIfEmpty(double.NegativeInfinity).Max();

    /// <summary>The lowest threshold at which the worst species' APCER does not exceed the goal.</summary>
    public double ThresholdForApcerMax(double goal) => Candidates().Where(threshold => ApcerMax(threshold).Value <= goal).DefaultIfEmpty(double.PositiveInfinity).Min();

    /// <summary>BPCER at the threshold where the worst species' APCER is at most the goal (the literature's BPCER20 for 0.05).</summary>
    public Rate BpcerAt(double apcer) => Bpcer(ThresholdForApcerMax(apcer));

    /// <summary>Worst APCER at the threshold where BPCER is at most the goal.</summary>
    public Rate ApcerMaxAt(double bpcer) => ApcerMax(ThresholdForBpcer(bpcer));

    /// <summary>ACER = (worst APCER + BPCER) / 2, for comparison with papers; the standard advises against it, since it hides one behind the other. [0,1], NaN without trials.</summary>
    public double Acer(double threshold) => (ApcerMax(threshold).Value + Bpcer(threshold).Value) / 2;

    /// <summary>HTER = (pooled APCER + BPCER) / 2, for comparison with papers that pool their attacks. [0,1], NaN without trials.</summary>
    public double Hter(double threshold) => (ApcerPooled(threshold).Value + Bpcer(threshold).Value) / 2;

    /// <summary>Share of all attacks that pass, whatever their species: only for figures of papers that pool.</summary>
    public Rate ApcerPooled(double threshold)
    {
        Rate[] rates = [.. _attacks.Keys.Select(species => Apcer(species, threshold))];
        return new(rates.Sum(rate => rate.Errors), rates.Sum(rate => rate.Trials));
    }

    /// <summary>
    /// D-EER: the mean of worst APCER and BPCER at the threshold where they are closest (of several such, the lowest). [0,1], NaN where one class is missing.
    /// </summary>
    public (double Rate, double Threshold) DetectionEqualErrorRate()
    {
        (double Rate, double Threshold) best = (double.NaN, double.NaN);
        double closest = double.PositiveInfinity;
        foreach (double threshold in Candidates().Order())
        {
            double difference = Math.Abs(ApcerMax(threshold).Value - Bpcer(threshold).Value);
            if (difference < closest)
            {
                closest = difference;
                best = (Acer(threshold), threshold);
            }
        }

        return best;
    }

    /// <summary>Worst APCER and BPCER over the thresholds that matter, rising, thinned to at most so many points: the DET and ROC curves.</summary>
    public IReadOnlyList<(double Threshold, Rate ApcerMax, Rate Bpcer)> Curve(int points)
    {
        double[] thresholds = [.. Candidates().Order()];
        int step = Math.Max(1, (int)Math.Ceiling(thresholds.Length / (double)points));
        return [.. thresholds.Where((_, i) => i % step == 0 || i == thresholds.Length - 1).Select(threshold => (threshold, ApcerMax(threshold), Bpcer(threshold)))];
    }

    /// <summary>How many scores of bona fide presentations, or of one species' attacks, lie in each of equal parts of [0,1].</summary>
    /// <param name="species">Null = bona fide.</param>
    /// <param name="bins">How many parts.</param>
    public int[] Histogram(string? species, int bins)
    {
        int[] counts = new int[bins];
        foreach (double score in species is null ? _bonaFide : _attacks[species])
        {
            counts[Math.Clamp((int)(score * bins), 0, bins - 1)]++;
        }

        return counts;
    }

    /// <summary>Probability that a bona fide presentation outscores an attack of one species, ties half.</summary>
    public double Auc(string species) => AucAgainst(_attacks[species]);

    /// <summary>Probability that a bona fide presentation outscores an attack (all species pooled), ties half.</summary>
    public double Auc() => AucAgainst([.. _attacks.Values.SelectMany(scores => scores).Order()]);

    private double AucAgainst(double[] attacks)
    {
        double wins = _bonaFide.Sum(score => (CountBelow(attacks, score) + CountUpTo(attacks, score)) / 2.0);
        return wins / ((double)_bonaFide.Length * attacks.Length);
    }

    private IEnumerable<double> Candidates() => _attacks.Values.SelectMany(scores => scores).Concat(_bonaFide).Prepend(double.NegativeInfinity).Distinct();

    private static double[] Sorted(IEnumerable<ScoredPresentation> presentations) =>
        [.. presentations.Where(one => one.Score is not null).Select(one => one.Score!.Value).Order()];

    private static Rate NonResponse(IEnumerable<ScoredPresentation> presentations)
    {
        ScoredPresentation[] all = [.. presentations];
        return new(all.Count(one => one.Score is null), all.Length);
    }

    /// <summary>How many sorted scores are at most the threshold.</summary>
    private static int CountUpTo(double[] sorted, double threshold)
    {
        int low = 0;
        int high = sorted.Length;
        while (low < high)
        {
            int middle = (low + high) / 2;
            (low, high) = sorted[middle] <= threshold ? (middle + 1, high) : (low, middle);
        }

        return low;
    }

    private static int CountBelow(double[] sorted, double score) => CountUpTo(sorted, Math.BitDecrement(score));
}
