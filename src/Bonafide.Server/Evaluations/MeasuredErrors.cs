using System.Collections.Concurrent;
using System.Globalization;
using Bonafide.Evaluation.Metrics;
using Bonafide.Evaluation.Scoring;
using Bonafide.Storage.Evaluations;

namespace Bonafide.Server.Evaluations;

/// <summary>What each threshold costs in errors, by an application's last finished evaluation of the models that are loaded.</summary>
internal sealed class MeasuredErrors(EvaluationStore store, EvaluationRunner runner)
{
    private readonly ConcurrentDictionary<Guid, Measurement> _opened = new();

    /// <summary>Null where there is no such evaluation.</summary>
    internal async Task<Measurement?> FindAsync(Guid applicationId, CancellationToken cancellation)
    {
        if (await store.FindLastAsync(applicationId, runner.PackFingerprint, cancellation) is not { } last)
        {
            return null;
        }

        if (_opened.TryGetValue(applicationId, out Measurement? known) && known.Evaluation.Id == last.Id)
        {
            return known;
        }

        return await store.ReadFileAsync(applicationId, last.Id, ScoreTable.FileName, cancellation) is { } scores
            ? _opened[applicationId] = Measurement.Of(last, scores)
            : null;
    }
}

/// <summary>The scores of one evaluation, asked at any threshold.</summary>
internal sealed record Measurement(EvaluationRecord Evaluation, PadMetrics Metrics)
{
    /// <summary>Of the splits that its report tells of: not of the one that was kept for choosing thresholds, where there is another.</summary>
    internal static Measurement Of(EvaluationRecord evaluation, byte[] scores)
    {
        using StreamReader text = new(new MemoryStream(scores));
        (string Split, ScoredPresentation Presentation)[] all = [.. ScoreTable.Read(text, ScoreTable.FileName).SelectMany(scorer => scorer)];
        bool isSplit = all.Any(row => row.Split != EvaluationRunner.DevelopmentSplit);
        return new Measurement(evaluation, new PadMetrics(all.Where(row => !isSplit || row.Split != EvaluationRunner.DevelopmentSplit).Select(row => row.Presentation)));
    }

    /// <summary>What declining at or below a threshold costs, in a sentence.</summary>
    internal string Tell(double threshold)
    {
        Rate bpcer = Metrics.Bpcer(threshold);
        (string? species, Rate apcer) = Metrics.Species.Select(name => ((string?)name, Metrics.Apcer(name, threshold)))
            .Where(each => each.Item2.Trials > 0).OrderByDescending(worst => worst.Item2.Value).FirstOrDefault();
        string attacks = species is null ? "it holds no attacks that were classified, so nobody knows how many pass" : $"{Text(apcer)} of the attacks of the worst kind ({species}) pass";
        string people = bpcer.Trials == 0 ? "it holds no real people who were classified, so nobody knows how many are declined" : $"{Text(bpcer)} of the real people are declined";
        return string.Create(CultureInfo.InvariantCulture, $"On its pictures, at {threshold:0.00}: {attacks}; {people}.");
    }

    private static string Text(Rate rate)
    {
        (double low, double high) = rate.Interval();
        return string.Create(CultureInfo.InvariantCulture, $"{rate}, between {100 * low:0.0} and {100 * high:0.0} %,");
    }
}
