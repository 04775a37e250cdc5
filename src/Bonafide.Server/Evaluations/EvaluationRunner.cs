using System.Security.Cryptography;
using System.Text;
using Bonafide.Engine;
using Bonafide.Engine.Decision;
using Bonafide.Evaluation.Reports;
using Bonafide.Evaluation.Scoring;
using Bonafide.Server.Checks;
using Bonafide.Server.Operations;
using Bonafide.Storage;
using Bonafide.Storage.Evaluations;
using Bonafide.Storage.Policies;

namespace Bonafide.Server.Evaluations;

/// <summary>
/// Runs evaluations of the loaded pack behind the pages that started them, one at a time. The record says whether a run is still wanted; scores stay in memory until the
/// report is made, and what was uploaded goes with the run, however it ends.
/// </summary>
internal sealed partial class EvaluationRunner(
    ILivenessEngine engine,
    PictureReader pictures,
    BatchLane lane,
    EvaluationStore store,
    ServerOptions options,
    IdSource ids,
    TimeProvider clock,
    ILogger<EvaluationRunner> log) : IHostedService
{
    /// <summary>On which thresholds may be chosen.</summary>
    internal const string DevelopmentSplit = "development";

    private const int Attempts = 5;

    private static readonly TimeSpan _heartbeat = TimeSpan.FromSeconds(2);

    private readonly Lock _gate = new();
    private bool _isStopping;
    private bool _isTaken;
    private Guid _running;
    private CancellationTokenSource? _cancel;
    private Task _work = Task.CompletedTask;

    /// <summary>Of the models that judge here.</summary>
    internal string PackFingerprint { get; } = Convert.ToHexStringLower(
        SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', ScorerIdentity.Of(engine, engine.Policy).Models.Prepend(engine.Pack.Id)))));

    /// <summary>Where uploads lie while they are evaluated.</summary>
    private string Folder => Path.Combine(options.DataFolder, "evaluations");

    /// <summary>Null while another evaluation is being uploaded or judged here.</summary>
    internal EvaluationTurn? TryTakeTurn()
    {
        lock (_gate)
        {
            if (_isTaken || _isStopping)
            {
                return null;
            }

            _isTaken = true;
        }

        return new EvaluationTurn(() =>
        {
            lock (_gate)
            {
                _isTaken = false;
            }
        });
    }

    /// <summary>A place for an upload, in a folder of the server's user alone.</summary>
    /// <exception cref="IOException">The disk has none.</exception>
    internal SealedSpool NewSpool()
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(Folder);
        }
        else
        {
            Directory.CreateDirectory(Folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        return new SealedSpool(Path.Combine(Folder, Path.GetRandomFileName() + SealedSpool.Extension));
    }

    /// <summary>Puts an evaluation on record and begins it. Turn and pictures belong to the run, unless this throws.</summary>
    /// <returns>Its id.</returns>
    internal async Task<Guid> BeginAsync(
        EvaluationTurn turn, EvaluationPictures evaluated, Guid applicationId, PolicyVersion policy, bool withThumbnails, string actor, CancellationToken cancellation)
    {
        Guid id = ids.NextOrderedGuid(clock.GetUtcNow());
        await store.StartAsync(
            new NewEvaluation
            {
                Id = id,
                ApplicationId = applicationId,
                Title = evaluated.Protocol.Name,
                Source = evaluated.Source,
                Pack = engine.Pack.Id,
                PackFingerprint = PackFingerprint,
                PolicyVersion = policy.Version,
                HasThumbnails = withThumbnails,
                Pictures = evaluated.Protocol.Entries.Count,
            },
            actor,
            cancellation);
        CancellationTokenSource cancel = new();
        lock (_gate)
        {
            if (_isStopping)
            {
                cancel.Cancel();
            }

            (_running, _cancel) = (id, cancel);
            _work = Task.Run(() => RunAsync(id, turn, evaluated, policy.ToDecisionPolicy(), withThumbnails, cancel), CancellationToken.None);
        }

        return id;
    }

    /// <summary>Gives up a run that somebody has cancelled or deleted in the record, at once where it is this server's.</summary>
    internal void Stop(Guid id)
    {
        lock (_gate)
        {
            if (_running == id)
            {
                _cancel?.Cancel();
            }
        }
    }

    public Task StartAsync(CancellationToken cancellationToken)
    {
        // What a killed process has left is noise, but takes room.
        foreach (string left in Directory.Exists(Folder) ? Directory.GetFiles(Folder, "*" + SealedSpool.Extension) : [])
        {
            File.Delete(left);
        }

        return Task.CompletedTask;
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            _isStopping = true;
            _cancel?.Cancel();
        }

        await _work.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    /// <summary>Never throws: how it ended stands in the record, or in the log.</summary>
    private async Task RunAsync(Guid id, EvaluationTurn turn, EvaluationPictures evaluated, DecisionPolicy policy, bool withThumbnails, CancellationTokenSource cancel)
    {
        try
        {
            using (turn)
            using (evaluated)
            {
                await JudgeAsync(id, evaluated, policy, withThumbnails, cancel);
            }
        }
        catch (OperationCanceledException)
        {
            await EndAsync(id, EvaluationState.Interrupted, null); // Changes nothing where somebody has cancelled it.
        }
        catch (Exception fault)
        {
            Log.Failed(log, fault, id);
            await EndAsync(id, EvaluationState.Failed, fault is EvaluationException ? fault.Message : "A fault of the server ended it; the server's log says more.");
        }
        finally
        {
            lock (_gate)
            {
                _cancel = null;
                cancel.Dispose();
            }
        }
    }

    private async Task JudgeAsync(Guid id, EvaluationPictures evaluated, DecisionPolicy policy, bool withThumbnails, CancellationTokenSource cancel)
    {
        using EngineScorer scorer = new(engine, pictures, lane, policy, options.Concurrency, clock);
        List<ScoreRow> rows = [];
        using PeriodicTimer timer = new(_heartbeat, clock);
        Task telling = TellAsync(id, () => rows.Count, timer, cancel);
        try
        {
            await new PictureScoring(evaluated.Files, [scorer]).RunAsync(evaluated.Protocol.Entries, (_, _) => true, rows.AddRange, cancel.Token);
        }
        finally
        {
            timer.Dispose();
            await telling;
        }

        // As the command line has it: in the protocol's order.
        Dictionary<string, ScoreRow> byName = rows.ToDictionary(row => row.Entry.Name, StringComparer.Ordinal);
        ScoreRow[] ordered = [.. evaluated.Protocol.Entries.Select(entry => byName[entry.Name])];
        EvaluationReport report = new ReportBuilder(evaluated.Protocol, ordered, [DevelopmentSplit])
        {
            Thumbnail = withThumbnails ? entry => ReportThumbnail.Of(entry, evaluated.Files) : _ => null,
        }.Build([scorer.Identity]);
        using MemoryStream scores = new();
        ScoreTable.Write(scores, ordered);
        cancel.Token.ThrowIfCancellationRequested();
        await FinishAsync(
            id,
            EvaluationHeadline.Of(report).ToJson(),
            [
                new EvaluationFile(ScoreTable.FileName, scores.ToArray()),
                new EvaluationFile(ReportFiles.Metrics, Encoding.UTF8.GetBytes(ReportFiles.MetricsJson(report))),
                new EvaluationFile(ReportFiles.Page, Encoding.UTF8.GetBytes(HtmlPage.Write(report))),
            ],
            cancel.Token);
        Log.Finished(log, id, ordered.Length);
    }

    /// <summary>Tells the record how far it is, and hears from it whether somebody still wants it.</summary>
    private async Task TellAsync(Guid id, Func<int> done, PeriodicTimer timer, CancellationTokenSource cancel)
    {
        while (await timer.WaitForNextTickAsync(CancellationToken.None))
        {
            try
            {
                if (!await store.TellAsync(id, done(), CancellationToken.None))
                {
                    await cancel.CancelAsync();
                    return;
                }
            }
            catch (StorageUnavailableException)
            {
                // The next beat tells it.
            }
        }
    }

    /// <summary>A database that is away for a moment costs no report.</summary>
    private async Task FinishAsync(Guid id, string outcome, IReadOnlyList<EvaluationFile> files, CancellationToken cancellation)
    {
        for (int attempt = 1; ; attempt++)
        {
            try
            {
                await store.FinishAsync(id, outcome, files, CancellationToken.None);
                return;
            }
            catch (StorageUnavailableException) when (attempt < Attempts)
            {
                await Task.Delay(_heartbeat, clock, cancellation);
            }
        }
    }

    private async Task EndAsync(Guid id, EvaluationState state, string? reason)
    {
        try
        {
            await store.GiveUpAsync(id, state, reason, CancellationToken.None);
        }
        catch (Exception fault)
        {
            Log.NotTold(log, fault, id); // It is shown as interrupted when nobody has told of it for a while.
        }
    }

    private static partial class Log
    {
        [LoggerMessage(600, LogLevel.Information, "Evaluation {Id} is finished: {Pictures} pictures")]
        internal static partial void Finished(ILogger logger, Guid id, int pictures);

        [LoggerMessage(601, LogLevel.Error, "Evaluation {Id} failed")]
        internal static partial void Failed(ILogger logger, Exception fault, Guid id);

        [LoggerMessage(602, LogLevel.Warning, "How evaluation {Id} ended could not be recorded")]
        internal static partial void NotTold(ILogger logger, Exception fault, Guid id);
    }
}
