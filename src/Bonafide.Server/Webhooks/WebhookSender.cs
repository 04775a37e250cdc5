using Bonafide.Storage;
using Bonafide.Storage.Webhooks;

namespace Bonafide.Server.Webhooks;

/// <summary>
/// Sends what lies in the outbox, a few deliveries at a time, and tries again what fails: after one minute, then after four more. What this server
/// has leased when it dies is taken up by the next one, or by itself after its start, when the lease has ended.
/// </summary>
internal sealed partial class WebhookSender(DeliveryOutbox outbox, DeliveryAttempt attempt, TimeProvider clock, ILogger<WebhookSender> log) : BackgroundService
{
    private const int Concurrency = 16;

    private static readonly TimeSpan _interval = TimeSpan.FromSeconds(1);

    /// <summary>Well above the time that an attempt and its record may take, so that nobody sends the same delivery meanwhile.</summary>
    private static readonly TimeSpan _lease = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan[] _retries = [TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(4)];

    private readonly SemaphoreSlim _slots = new(Concurrency);
    private readonly SemaphoreSlim _finished = new(0);

    public override void Dispose()
    {
        _slots.Dispose();
        _finished.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            while (true)
            {
                await StartDueAsync(stoppingToken);
                await _finished.WaitAsync(_interval, stoppingToken); // What has ended may have held up others of its application.
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // What is under way ends within its own time limit, which is shorter than the host's patience.
            for (int slot = 0; slot < Concurrency; slot++)
            {
                await _slots.WaitAsync(CancellationToken.None);
            }
        }
    }

    /// <summary>Starts whatever is due, as long as there are slots.</summary>
    private async Task StartDueAsync(CancellationToken stopping)
    {
        while (true)
        {
            await _slots.WaitAsync(stopping);
            LeasedDelivery? leased = null;
            try
            {
                leased = await outbox.LeaseAsync(_lease, stopping);
            }
            catch (StorageUnavailableException fault)
            {
                Log.Unavailable(log, fault);
            }
            catch (Exception fault) when (fault is not OperationCanceledException)
            {
                Log.NotLeased(log, fault); // Whatever it is, checks go on, and webhooks are looked for again.
            }
            finally
            {
                if (leased is null)
                {
                    _slots.Release();
                }
            }

            if (leased is null)
            {
                return;
            }

            _ = SendAsync(leased);
        }
    }

    private async Task SendAsync(LeasedDelivery leased)
    {
        await Task.Yield();
        try
        {
            if (await AttemptAsync(leased.Delivery) is { } result)
            {
                await RecordAsync(leased, result);
            }
        }
        catch (Exception fault)
        {
            Log.NotRecorded(log, fault, leased.Delivery.Id); // It is sent again when the lease has ended.
        }
        finally
        {
            _slots.Release();
            _finished.Release();
        }
    }

    private async Task<AttemptResult?> AttemptAsync(Delivery delivery)
    {
        try
        {
            return await attempt.RunAsync(delivery);
        }
        catch (Exception fault) when (fault is not StorageUnavailableException)
        {
            Log.Failed(log, fault, delivery.Id);
            return new AttemptResult(DeliveryFault.Internal, null);
        }
    }

    private async Task RecordAsync(LeasedDelivery leased, AttemptResult result)
    {
        Delivery delivery = leased.Delivery;
        if (result.Fault is not { } fault)
        {
            await outbox.DeliveredAsync(leased, result.Status!.Value);
            Log.Delivered(log, delivery.Id, delivery.Attempts + 1);
            return;
        }

        DateTimeOffset? next = fault != DeliveryFault.SwitchedOff && delivery.Attempts < _retries.Length ? clock.GetUtcNow() + _retries[delivery.Attempts] : null;
        await outbox.FailedAsync(leased, fault, result.Status, next);
        Log.NotDelivered(log, delivery.Id, delivery.Attempts + 1, fault, result.Status, next is null ? "given up" : "tried again");
    }

    /// <summary>Neither destinations nor bodies: both may hold what is nobody's business.</summary>
    private static partial class Log
    {
        [LoggerMessage(400, LogLevel.Information, "Webhook {Delivery} delivered at attempt {Attempt}")]
        internal static partial void Delivered(ILogger logger, Guid delivery, int attempt);

        [LoggerMessage(401, LogLevel.Warning, "Webhook {Delivery} not delivered at attempt {Attempt}: {Fault}, status {Status}; it is {Next}")]
        internal static partial void NotDelivered(ILogger logger, Guid delivery, int attempt, DeliveryFault fault, int? status, string next);

        [LoggerMessage(402, LogLevel.Error, "Webhook {Delivery} could not be composed or sent")]
        internal static partial void Failed(ILogger logger, Exception fault, Guid delivery);

        [LoggerMessage(403, LogLevel.Warning, "The outcome of webhook {Delivery} could not be recorded; it will be sent again")]
        internal static partial void NotRecorded(ILogger logger, Exception fault, Guid delivery);

        [LoggerMessage(404, LogLevel.Warning, "Webhooks wait: the database cannot be used")]
        internal static partial void Unavailable(ILogger logger, Exception fault);

        [LoggerMessage(405, LogLevel.Error, "The outbox of webhooks could not be read")]
        internal static partial void NotLeased(ILogger logger, Exception fault);
    }
}
