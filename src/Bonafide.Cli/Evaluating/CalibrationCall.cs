using System.Globalization;
using Bonafide.Evaluation.Calibration;
using Bonafide.Evaluation.Metrics;
using Bonafide.Evaluation.Scoring;

namespace Bonafide.Cli.Evaluating;

/// <summary>One calibration: read the scores, choose the limits, say what they cost, write them down.</summary>
internal sealed class CalibrationCall(Shell shell, CalibrationSettings settings)
{
    /// <exception cref="UsageException">The scores cannot be read, or it is not said whose.</exception>
    /// <exception cref="FaultException">There are too few presentations, or the file cannot be written.</exception>
    internal async Task<ExitCode> RunAsync(RecordedChecks? record, CancellationToken cancellation)
    {
        IGrouping<string, (string Split, ScoredPresentation Presentation)> scores = Scores();
        bool hasDevelopment = scores.Any(row => settings.Development.Contains(row.Split));
        if (!hasDevelopment && scores.Any(row => row.Split.Length > 0))
        {
            throw new UsageException(
                $"No line belongs to the split {string.Join(", ", settings.Development)}. There are {string.Join(", ", scores.Select(row => row.Split).Distinct().Order(StringComparer.Ordinal))}: name those on which limits may be chosen with --development.");
        }

        PadMetrics development = new(scores.Where(row => !hasDevelopment || settings.Development.Contains(row.Split)).Select(row => row.Presentation));
        PadMetrics? held = hasDevelopment && scores.Any(row => !settings.Development.Contains(row.Split))
            ? new(scores.Where(row => !settings.Development.Contains(row.Split)).Select(row => row.Presentation))
            : null;
        (LimitProposal? proposal, IReadOnlyList<string> refusals) = LimitProposal.For(settings.Goals, development);
        if (proposal is null)
        {
            throw new FaultException(string.Join(" ", refusals));
        }

        Print(proposal, development, held);
        string name = settings.Name ?? scores.Key;
        if (settings.Output is { } file)
        {
            await WriteAsync(file, PolicyFile.Of(name, proposal.AttackLimit, proposal.BonaFideLimit), cancellation);
            shell.Out.WriteLine($"Written: {file}. To use it: bonafide policies apply {file}");
        }

        return record is null ? ExitCode.BonaFide : await record.TellAsync([proposal.AttackLimit, proposal.BonaFideLimit], cancellation);
    }

    private IGrouping<string, (string Split, ScoredPresentation Presentation)> Scores()
    {
        string path = Directory.Exists(settings.Scores) ? Path.Combine(settings.Scores, "scores.csv") : settings.Scores;
        try
        {
            ILookup<string, (string Split, ScoredPresentation Presentation)> all = ScoreTable.Read(path);
            IGrouping<string, (string Split, ScoredPresentation Presentation)>[] meant = [.. all.Where(scorer => settings.Scorer is null || scorer.Key == settings.Scorer)];
            return meant.Length == 1
                ? meant[0]
                : throw new UsageException(all.Count == 0
                    ? $"{path} holds no score."
                    : $"Whose scores? Give --scorer with one of: {string.Join(", ", all.Select(scorer => scorer.Key))}.");
        }
        catch (Exception fault) when (fault is FormatException or IOException or UnauthorizedAccessException)
        {
            throw new UsageException(fault.Message);
        }
    }

    private void Print(LimitProposal proposal, PadMetrics development, PadMetrics? held)
    {
        TextTable table = new(["", "score", "BPCER", .. development.Species.Select(species => $"APCER {species}")]);
        foreach ((string name, double limit) in (ReadOnlySpan<(string, double)>)[("attack limit", proposal.AttackLimit), ("bona fide limit", proposal.BonaFideLimit)])
        {
            Add(name, limit, "chosen on", development);
            if (held is not null)
            {
                Add("", limit, "held back", held);
            }
        }

        table.Print(shell);
        shell.Out.WriteLine("Rates with their 95 % intervals (Clopper and Pearson). A limit chosen on few people promises less than its interval says: pictures of one person are alike.");
        if (held is null)
        {
            shell.Out.WriteLine("All presentations served to choose: what the limits cost on others was not measured. Keep a split back.");
        }

        void Add(string name, double limit, string what, PadMetrics metrics) => table.Add([
            $"{name,-15} {what}", limit.ToString("0.0000", CultureInfo.InvariantCulture), Text(metrics.Bpcer(limit)),
            .. development.Species.Select(species => metrics.Species.Contains(species) ? Text(metrics.Apcer(species, limit)) : "-")]);
    }

    private static string Text(Rate rate)
    {
        (double low, double high) = rate.Interval();
        return string.Create(CultureInfo.InvariantCulture, $"{rate} {100 * low:0.0}-{100 * high:0.0} %");
    }

    private static async Task WriteAsync(string file, string document, CancellationToken cancellation)
    {
        try
        {
            await File.WriteAllTextAsync(file, document, cancellation);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new FaultException(fault.Message);
        }
    }
}
