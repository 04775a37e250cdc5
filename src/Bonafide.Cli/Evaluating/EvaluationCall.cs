using System.Globalization;
using Bonafide.Engine.Models;
using Bonafide.Evaluation.Protocols;
using Bonafide.Evaluation.Reports;
using Bonafide.Evaluation.Scoring;

namespace Bonafide.Cli.Evaluating;

/// <summary>One evaluation: open the protocol and the scorers, score, report, judge the rules.</summary>
internal sealed class EvaluationCall(Shell shell, EvaluationSettings settings)
{
    /// <exception cref="UsageException">The options or the protocol make no sense.</exception>
    /// <exception cref="FaultException">A server failed, or the folder holds another run.</exception>
    internal async Task<ExitCode> RunAsync(CancellationToken cancellation)
    {
        Protocol protocol;
        FailureRule[] rules;
        try
        {
            rules = [.. settings.Rules.Select(FailureRule.Parse)];
            protocol = Protocol.Open(settings.Protocol);
        }
        catch (Exception fault) when (fault is FormatException or IOException or UnauthorizedAccessException)
        {
            throw new UsageException(fault.Message);
        }

        List<IPictureScorer> scorers = [];
        try
        {
            scorers.AddRange(Servers());
            scorers.InsertRange(0, Packs());
            IReadOnlyList<ScoreRow> rows = await ScoreAsync(protocol, scorers, cancellation);
            EvaluationReport report = new ReportBuilder(protocol, rows, [.. settings.Development]) { Thumbnail = settings.Thumbnails ? entry => ReportThumbnail.Of(entry, new LocalFiles()) : _ => null }
                .Build([.. scorers.Select(scorer => scorer.Identity)]);
            ReportFiles.Write(report, settings.Folder);
            Print(report);
            string[] broken = [.. rules.SelectMany(rule => rule.Broken(report))];
            foreach (string sentence in broken)
            {
                shell.Complain(sentence);
            }

            return broken.Length == 0 ? ExitCode.BonaFide : ExitCode.NotBonaFide;
        }
        catch (Exception fault) when (fault is EvaluationException or IOException or UnauthorizedAccessException)
        {
            throw new FaultException(fault.Message);
        }
        finally
        {
            scorers.ForEach(scorer => scorer.Dispose());
        }
    }

    private IEnumerable<IPictureScorer> Packs()
    {
        if (settings.Packs.Distinct().Count() != settings.Packs.Count)
        {
            throw new UsageException("A pack is named twice.");
        }

        if (settings.Packs.Count == 0)
        {
            return [];
        }

        ModelCatalog catalog = ModelCatalog.Open(settings.ModelFolders);
        return [.. settings.Packs.Select(pack => new PackScorer(catalog, pack))];
    }

    private IEnumerable<IPictureScorer> Servers()
    {
        if (settings.Servers.Count > 0 && settings.Servers.Count != settings.Keys.Count)
        {
            throw new UsageException($"{settings.Servers.Count} servers need as many --key, in the same order; {settings.Keys.Count} were given.");
        }

        return [.. settings.Servers.Select((server, i) => Server(server, settings.Keys[i]))];
    }

    private ServerScorer Server(string text, string key)
    {
        string[] parts = text.Split('=', 2);
        ServerDialect? dialect = ServerDialect.All.FirstOrDefault(known => known.Name == parts[0]);
        if (dialect is null || parts.Length < 2 || !Uri.TryCreate(parts[1], UriKind.Absolute, out Uri? url) || url.Scheme is not ("http" or "https"))
        {
            throw new UsageException($"--server '{text}' must be DIALECT=URL with {string.Join(", ", ServerDialect.All.Select(known => known.Name))}, as in native=http://127.0.0.1:8080.");
        }

        try
        {
            return new ServerScorer(dialect, url, key, shell.Time);
        }
        catch (FormatException fault)
        {
            throw new UsageException(fault.Message);
        }
    }

    private async Task<IReadOnlyList<ScoreRow>> ScoreAsync(Protocol protocol, List<IPictureScorer> scorers, CancellationToken cancellation)
    {
        ProgressBar progress = new(shell);
        try
        {
            return await new ScoreRun(protocol, scorers, settings.Folder).RunAsync(progress.Show, cancellation);
        }
        finally
        {
            progress.Clear();
        }
    }

    private void Print(EvaluationReport report)
    {
        foreach (ScorerReport scorer in report.Scorers)
        {
            shell.Out.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{scorer.Name}: AUC {scorer.Auc?.ToString("0.000", CultureInfo.InvariantCulture) ?? "-"}, D-EER {Percent(scorer.DetectionEqualErrorRate)}, not classified {Text(scorer.Bpnrr)} of bona fide and {Text(scorer.Apnrr)} of attacks"));
            TextTable table = new(["", "threshold", "BPCER", .. scorer.Species.Select(species => $"APCER {species.Species}")]);
            foreach (OperatingPoint point in scorer.Limits.Concat(scorer.Chosen))
            {
                table.Add([point.Name, point.Threshold?.ToString("0.000", CultureInfo.InvariantCulture) ?? "-", Text(point.Bpcer), .. scorer.Species.Select(species => Text(point.Apcer[species.Species]))]);
            }

            table.Print(shell);
            if (scorer.Unreadable > 0)
            {
                shell.Complain($"{scorer.Name}: {scorer.Unreadable} files could not be read; scores.csv names them.");
            }
        }

        shell.Out.WriteLine($"The report: {Path.Combine(settings.Folder, ReportFiles.Page)}");
    }

    private static string Text(RateReport rate) => rate.Value is null ? "-" : string.Create(CultureInfo.InvariantCulture, $"{100 * rate.Value:0.0} % ({rate.Errors}/{rate.Trials})");

    private static string Percent(double? value) => value is null ? "-" : string.Create(CultureInfo.InvariantCulture, $"{100 * value:0.0} %");
}
