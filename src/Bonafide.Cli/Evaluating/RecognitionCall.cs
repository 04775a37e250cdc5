using System.Globalization;
using System.Text;
using Bonafide.Engine.Models;
using Bonafide.Evaluation.Metrics;
using Bonafide.Evaluation.Recognition;

namespace Bonafide.Cli.Evaluating;

/// <summary>One evaluation of face recognition: compare the pairs by every pack, tell the error rates, write the cosines down.</summary>
internal sealed class RecognitionCall(Shell shell, EvaluationSettings settings)
{
    private static readonly double[] _goals = [1e-1, 1e-2, 1e-3, 1e-4], _discards = [0, 0.1, 0.2, 0.3];

    /// <exception cref="UsageException">The options or the list make no sense.</exception>
    internal ExitCode Run(CancellationToken cancellation)
    {
        if (settings.Servers.Count > 0 || settings.Rules.Count > 0)
        {
            throw new UsageException("--recognition compares by packs: leave out --server and --fail-if.");
        }

        IReadOnlyList<FacePair> pairs;
        try
        {
            pairs = PairFile.Read(settings.Protocol);
        }
        catch (Exception fault) when (fault is FormatException or IOException or UnauthorizedAccessException)
        {
            throw new UsageException(fault.Message);
        }

        ModelCatalog catalog = ModelCatalog.Open(settings.ModelFolders);
        StringBuilder lines = new("first,second,is_same,pack,cosine,quality\n");
        foreach (string pack in settings.Packs)
        {
            using PairComparison comparison = new(catalog, pack);
            ProgressBar progress = new(shell);
            IReadOnlyList<ComparedPair> compared;
            try
            {
                compared = comparison.Compare(pairs, progress.Show, cancellation);
            }
            finally
            {
                progress.Clear();
            }

            Print(pack, comparison.Model, new RecognitionMetrics(compared));
            foreach (ComparedPair pair in compared)
            {
                lines.Append(CultureInfo.InvariantCulture, $"{Quoted(pair.Pair.First)},{Quoted(pair.Pair.Second)},{(pair.Pair.IsSame ? 1 : 0)},{Quoted(pack)},{pair.Cosine:R},{pair.Quality:R}\n");
            }
        }

        Write(lines.ToString());
        return ExitCode.BonaFide;
    }

    private void Print(string pack, string model, RecognitionMetrics metrics)
    {
        (double equal, double at) = metrics.EqualErrorRate();
        shell.Out.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"{pack} ({model}): EER {100 * equal:0.00} % at cosine {at:0.000}, not compared {metrics.NotCompared}"));
        if (metrics.ErrorsAcrossFolds() is { Trials: > 0 } errors)
        {
            shell.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"Accuracy across folds: {100 * (1 - errors.Value):0.00} % ({errors.Trials - errors.Errors}/{errors.Trials})"));
        }

        TextTable table = new(["FMR goal", "cosine", "FMR", "FNMR", .. _discards.Skip(1).Select(share => string.Create(CultureInfo.InvariantCulture, $"without worst {100 * share:0} %"))]);
        foreach (double goal in _goals)
        {
            double threshold = metrics.ThresholdForFmr(goal);
            table.Add([
                string.Create(CultureInfo.InvariantCulture, $"{100 * goal:0.##} %"), threshold.ToString("0.000", CultureInfo.InvariantCulture), Text(metrics.Fmr(threshold)),
                Text(metrics.Fnmr(threshold)), .. _discards.Skip(1).Select(share => metrics.FnmrAfterDiscard(threshold, share).ToString())]);
        }

        table.Print(shell);
        shell.Out.WriteLine("Thresholds are those of these pairs; 95 % intervals (Clopper and Pearson) take pairs for independent, which pairs of few people are not.");
    }

    private void Write(string content)
    {
        try
        {
            Directory.CreateDirectory(settings.Folder);
            string file = Path.Combine(settings.Folder, "pairs.csv");
            File.WriteAllText(file, content);
            shell.Out.WriteLine($"The cosines: {file}");
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new FaultException(fault.Message);
        }
    }

    private static string Text(Rate rate)
    {
        (double low, double high) = rate.Interval();
        return string.Create(CultureInfo.InvariantCulture, $"{100 * rate.Value:0.00} % ({rate.Errors}/{rate.Trials}) {100 * low:0.00}-{100 * high:0.00}");
    }

    private static string Quoted(string text) => text.AsSpan().IndexOfAny(",\"\r\n") >= 0 ? $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : text;
}
