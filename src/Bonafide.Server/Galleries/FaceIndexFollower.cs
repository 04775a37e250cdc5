using Bonafide.Storage;
using Bonafide.Storage.Galleries;

namespace Bonafide.Server.Galleries;

/// <summary>
/// Keeps this node's memory as the database is. It listens first and reads then, so nothing falls in between; where the database was
/// away it reads what it missed.
/// </summary>
internal sealed partial class FaceIndexFollower(FaceChangeFeed feed, FaceIndexes indexes, TimeProvider clock, ILogger<FaceIndexFollower> log) : BackgroundService
{
    /// <summary>Reads even where nothing was heard: a connection may be dead without a word.</summary>
    private static readonly TimeSpan _longestSilence = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan _pause = TimeSpan.FromMilliseconds(500);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        bool isAway = false;
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await using FaceSignal signal = await feed.ListenAsync(stoppingToken);
                await indexes.CatchUpAsync(stoppingToken);
                if (isAway)
                {
                    Log.Back(log);
                    isAway = false;
                }

                while (true)
                {
                    await signal.WaitAsync(_longestSilence, stoppingToken);
                    await indexes.CatchUpAsync(stoppingToken);
                }
            }
            catch (StorageUnavailableException fault)
            {
                if (!isAway)
                {
                    Log.Away(log, fault);
                    isAway = true;
                }

                await Task.Delay(_pause, clock, stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
        }
    }

    private static partial class Log
    {
        [LoggerMessage(400, LogLevel.Warning, "The galleries in memory cannot follow the database: it does not answer. Tried again twice a second")]
        internal static partial void Away(ILogger logger, Exception fault);

        [LoggerMessage(401, LogLevel.Information, "The galleries in memory follow the database again")]
        internal static partial void Back(ILogger logger);
    }
}
