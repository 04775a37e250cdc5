using System.Globalization;
using Bonafide.Storage;
using Bonafide.Storage.Credits;
using Bonafide.Storage.Retention;

namespace Bonafide.Server.Operations;

/// <summary>
/// Deletes what is past its application's clock, once after the start and then every hour; credits that servers took along when they died go back every
/// minute. A failed run is tried again at the next.
/// </summary>
internal sealed partial class RetentionService(RetentionRun retention, CreditLedger credits, TimeProvider clock, ILogger<RetentionService> log) : BackgroundService
{
    private const int RunsEvery = 60;

    private static readonly TimeSpan _interval = TimeSpan.FromMinutes(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        ClockWatch watch = new(clock);
        using PeriodicTimer timer = new(_interval, clock);
        long tick = 0;
        do
        {
            try
            {
                bool isDue = tick++ % RunsEvery == 0;
                if (!watch.IsTrusted())
                {
                    if (isDue)
                    {
                        Log.ClockJumped(log, watch.Jump.TotalHours.ToString("F0", CultureInfo.InvariantCulture));
                    }

                    continue;
                }

                if (!isDue)
                {
                    await credits.GiveBackAbandonedAsync(stoppingToken);
                    continue;
                }

                RetentionReport report = await retention.RunAsync(stoppingToken);
                if (report != RetentionReport.Nothing)
                {
                    Log.Deleted(log, report.Checks, report.Pictures, report.Subjects);
                }
            }
            catch (StorageUnavailableException fault)
            {
                Log.Failed(log, fault);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private static partial class Log
    {
        [LoggerMessage(300, LogLevel.Information, "Retention: {Checks} checks, {Pictures} pictures and {Subjects} subjects are past their time and were deleted")]
        internal static partial void Deleted(ILogger logger, int checks, int pictures, int subjects);

        [LoggerMessage(301, LogLevel.Warning, "Retention could not reach the database; it is tried again in an hour")]
        internal static partial void Failed(ILogger logger, Exception fault);

        [LoggerMessage(302, LogLevel.Error, "Retention deletes nothing: the clock jumped {Hours} hours ahead. Set it right; where it is right, it is believed a day after the jump, or after a restart")]
        internal static partial void ClockJumped(ILogger logger, string hours);
    }
}
