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

    /// <summary>Probability that a bona fide presentation outscores an attack (all species pooled), ties half.</summary>
    public double Auc()
    {
        double[] attacks = [.. _attacks.Values.SelectMany(scores => scores).Order()];
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
