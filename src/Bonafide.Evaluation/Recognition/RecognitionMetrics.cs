using Bonafide.Evaluation.Metrics;

namespace Bonafide.Evaluation.Recognition;

/// <summary>
/// The error rates of ISO/IEC 19795-1 over compared pairs. A pair matches when its cosine is at or above the threshold. Pairs without a usable face are no
/// errors here; they are counted by <see cref="NotCompared"/>.
/// </summary>
public sealed class RecognitionMetrics
{
    private readonly ComparedPair[] _compared;
    private readonly double[] _mated;
    private readonly double[] _nonMated;

    public RecognitionMetrics(IEnumerable<ComparedPair> pairs)
    {
        ComparedPair[] all = [.. pairs];
        _compared = [.. all.Where(pair => pair.Cosine is not null)];
        NotCompared = new Rate(all.Length - _compared.Length, all.Length);
        _mated = Sorted(_compared.Where(pair => pair.Pair.IsSame));
        _nonMated = Sorted(_compared.Where(pair => !pair.Pair.IsSame));
    }

    /// <summary>Pairs of which a picture has no usable face.</summary>
    public Rate NotCompared { get; }

    /// <summary>FMR: share of non-mated pairs that match.</summary>
    public Rate Fmr(double threshold) => new(_nonMated.Length - CountBelow(_nonMated, threshold), _nonMated.Length);

    /// <summary>FNMR: share of mated pairs that do not match. TAR = 1 - FNMR.</summary>
    public Rate Fnmr(double threshold) => new(CountBelow(_mated, threshold), _mated.Length);

    /// <summary>The lowest threshold at which FMR does not exceed the goal: just above a cosine of a non-mated pair. -1 where every threshold holds it.</summary>
    public double ThresholdForFmr(double goal)
    {
        int allowed = (int)Math.Floor((goal * _nonMated.Length) + 1e-9);
        return allowed >= _nonMated.Length ? -1 : Math.BitIncrement(_nonMated[_nonMated.Length - 1 - allowed]);
    }

    /// <summary>The mean of FMR and FNMR where they are closest, and that threshold. NaN where one kind of pairs is missing.</summary>
    public (double Rate, double Threshold) EqualErrorRate()
    {
        (double Rate, double Threshold) best = (double.NaN, double.NaN);
        double closest = double.PositiveInfinity;
        foreach (double threshold in _mated.Concat(_nonMated).Distinct().Order())
        {
            double fmr = Fmr(threshold).Value, fnmr = Fnmr(threshold).Value;
            if (Math.Abs(fmr - fnmr) < closest)
            {
                closest = Math.Abs(fmr - fnmr);
                best = ((fmr + fnmr) / 2, threshold);
            }
        }

        return best;
    }

    /// <summary>
    /// Pairs judged rightly where each fold is judged at the threshold that is best on the others (the protocol of LFW); as errors of trials. No trials
    /// without two folds.
    /// </summary>
    public Rate ErrorsAcrossFolds()
    {
        IGrouping<string, ComparedPair>[] folds = [.. _compared.Where(pair => pair.Pair.Fold is not null).GroupBy(pair => pair.Pair.Fold!)];
        if (folds.Length < 2)
        {
            return default;
        }

        int errors = 0, trials = 0;
        foreach (IGrouping<string, ComparedPair> fold in folds)
        {
            RecognitionMetrics others = new(folds.Where(other => other.Key != fold.Key).SelectMany(other => other)), here = new(fold);
            double threshold = others._mated.Concat(others._nonMated).Distinct().Order()
                .MinBy(candidate => others.Fmr(candidate).Errors + others.Fnmr(candidate).Errors);
            errors += here.Fmr(threshold).Errors + here.Fnmr(threshold).Errors;
            trials += here._compared.Length;
        }

        return new Rate(errors, trials);
    }

    /// <summary>
    /// Error versus discard (ISO/IEC 29794-1): FNMR at one threshold when the mated pairs of the lowest quality are discarded. A quality that is worth
    /// something makes it fall.
    /// </summary>
    /// <param name="threshold">Of the cosine.</param>
    /// <param name="share">Of mated pairs that are discarded, [0,1).</param>
    public Rate FnmrAfterDiscard(double threshold, double share)
    {
        ComparedPair[] rated = [.. _compared.Where(pair => pair is { Pair.IsSame: true, Quality: not null }).OrderBy(pair => pair.Quality)];
        ComparedPair[] kept = rated[(int)(share * rated.Length)..];
        return new Rate(kept.Count(pair => pair.Cosine < threshold), kept.Length);
    }

    private static double[] Sorted(IEnumerable<ComparedPair> pairs) => [.. pairs.Select(pair => pair.Cosine!.Value).Order()];

    private static int CountBelow(double[] sorted, double threshold)
    {
        int low = 0, high = sorted.Length;
        while (low < high)
        {
            int middle = (low + high) / 2;
            (low, high) = sorted[middle] < threshold ? (middle + 1, high) : (low, middle);
        }

        return low;
    }
}
