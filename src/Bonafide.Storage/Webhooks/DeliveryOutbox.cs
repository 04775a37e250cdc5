using Bonafide.Storage.Audit;
using Bonafide.Storage.Checks;
using Bonafide.Storage.Databases;

namespace Bonafide.Storage.Webhooks;

/// <summary>
/// What is to be told to applications. A row is written in the transaction of what it tells of, so neither is there without the other;
/// servers lease rows, and a row whose server dies is taken up again: each event is told at least once. docs/decisions/0014.
/// </summary>
public sealed class DeliveryOutbox
{
    /// <summary>How many deliveries of one application are sent at the same time, so that a slow receiver holds up nobody else.</summary>
    public const int MaxLeasedOfOne = 4;

    private const int MaxPage = 200;

    private readonly Database _database;
    private readonly AuditLog _audit;
    private readonly TimeProvider _time;

    internal DeliveryOutbox(Database database, AuditLog audit, TimeProvider time)
    {
        _database = database;
        _audit = audit;
        _time = time;
    }

    /// <summary>How long a finished delivery stays in the log.</summary>
    public static TimeSpan KeepFinished { get; } = TimeSpan.FromDays(30);

    /// <summary>Leases the delivery that has been due longest; null where none is, or only such of applications with enough under way.</summary>
    /// <param name="lease">Must be longer than one attempt may take. Afterwards anybody may take the delivery up again.</param>
    public async Task<LeasedDelivery?> LeaseAsync(TimeSpan lease, CancellationToken cancellation = default)
    {
        // Mostly there is nothing to do: that is found out without writing.
        long waiting = await _database.ReadAsync(
            session => session.CountAsync($"SELECT COUNT(*) FROM (SELECT 1 FROM webhook_deliveries WHERE due_at <= {_time.GetUtcNow()} LIMIT 1) AS due"), cancellation);
        return waiting == 0 ? null : await _database.WriteAsync(Durability.Process, session => LeaseAsync(session, lease), cancellation);
    }

    /// <summary>The receiver has it.</summary>
    /// <returns>False where the lease had ended or the check is gone: the delivery is no longer ours.</returns>
    public Task<bool> DeliveredAsync(LeasedDelivery leased, int status, CancellationToken cancellation = default) =>
        FinishAsync(leased, status, fault: null, nextAttempt: null, cancellation);

    /// <summary>The attempt failed.</summary>
    /// <param name="status">What the receiver answered; null where it did not.</param>
    /// <param name="nextAttempt">When to try again; null = give up.</param>
    /// <returns>False where the lease had ended or the check is gone: the delivery is no longer ours.</returns>
    public Task<bool> FailedAsync(
        LeasedDelivery leased, DeliveryFault fault, int? status, DateTimeOffset? nextAttempt, CancellationToken cancellation = default) =>
        FinishAsync(leased, status, fault, nextAttempt, cancellation);

    /// <summary>The newest deliveries first.</summary>
    /// <param name="before">Only those queued before this one; null = from the newest.</param>
    /// <param name="limit">1 to 200.</param>
    public Task<IReadOnlyList<Delivery>> ListAsync(Guid applicationId, Guid? before, int limit, CancellationToken cancellation = default) =>
        _database.ReadAsync<IReadOnlyList<Delivery>>(
            async session => await session.QueryAsync(
                $"""
                SELECT id, application_id, check_id, dialect, event_at, verdict, queued_at, due_at, attempts, last_attempt_at, last_status, last_fault, delivered_at
                FROM webhook_deliveries WHERE application_id = {applicationId} AND id < {before?.ToString() ?? "g"}
                ORDER BY id DESC LIMIT {Math.Clamp(limit, 1, MaxPage)}
                """,
                Read),
            cancellation);

    /// <summary>Tells an event once more, as a delivery of its own; the old one stays in the log as it is.</summary>
    /// <returns>Null where there is no such delivery of this application.</returns>
    public Task<Delivery?> RepeatAsync(Guid applicationId, Guid id, string actor, CancellationToken cancellation = default) =>
        _database.WriteAsync(
            async session =>
            {
                DateTimeOffset now = _time.GetUtcNow();
                Delivery? queued = await session.FirstAsync(
                    $"""
                    INSERT INTO webhook_deliveries (id, application_id, check_id, dialect, event_at, verdict, queued_at, due_at, attempts)
                    SELECT {Guid.CreateVersion7(now)}, application_id, check_id, dialect, event_at, verdict, {now}, {now}, 0
                    FROM webhook_deliveries WHERE application_id = {applicationId} AND id = {id}
                    RETURNING id, application_id, check_id, dialect, event_at, verdict, queued_at, due_at, attempts, last_attempt_at, last_status, last_fault, delivered_at
                    """,
                    Read);
                if (queued is not null)
                {
                    await _audit.AppendAsync(session, new AuditEvent(applicationId, actor, "webhook.redelivered", id.ToString(), queued.Id.ToString()));
                }

                return queued;
            },
            cancellation);

    /// <summary>Queues an event where the application wants to be told of its dialect's checks.</summary>
    internal Task QueueAsync(Session session, Guid applicationId, Guid checkId, string dialect, CheckVerdict verdict, DateTimeOffset eventAt)
    {
        DateTimeOffset now = _time.GetUtcNow();
        return session.ExecuteAsync(
            $"""
            INSERT INTO webhook_deliveries (id, application_id, check_id, dialect, event_at, verdict, queued_at, due_at, attempts)
            SELECT {Guid.CreateVersion7(now)}, application_id, {checkId}, dialect, {eventAt}, {verdict}, {now}, {now}, 0
            FROM webhooks WHERE application_id = {applicationId} AND dialect = {dialect} AND url IS NOT NULL
            """);
    }

    /// <summary>Removes a batch of what was finished long ago.</summary>
    /// <returns>How many were removed.</returns>
    internal Task<int> ForgetAsync(Session session, int batch) => session.ExecuteAsync(
        $"""
        DELETE FROM webhook_deliveries WHERE id IN
            (SELECT id FROM webhook_deliveries WHERE due_at IS NULL AND last_attempt_at < {_time.GetUtcNow() - KeepFinished} LIMIT {batch})
        """);

    private async Task<LeasedDelivery?> LeaseAsync(Session session, TimeSpan lease)
    {
        await _database.LockAsync(session, SharedLock.Deliveries, alone: true);
        DateTimeOffset now = _time.GetUtcNow();
        Guid proof = Guid.CreateVersion7(now);
        return await session.FirstAsync(
            $"""
            UPDATE webhook_deliveries SET lease = {proof}, due_at = {now + lease} WHERE id =
                (SELECT id FROM webhook_deliveries WHERE due_at <= {now} AND application_id NOT IN
                    (SELECT application_id FROM webhook_deliveries WHERE lease IS NOT NULL AND due_at > {now}
                     GROUP BY application_id HAVING COUNT(*) >= {MaxLeasedOfOne})
                 ORDER BY due_at, id LIMIT 1)
            RETURNING id, application_id, check_id, dialect, event_at, verdict, queued_at, due_at, attempts, last_attempt_at, last_status, last_fault, delivered_at
            """,
            row => new LeasedDelivery(Read(row), proof));
    }

    private Task<bool> FinishAsync(LeasedDelivery leased, int? status, DeliveryFault? fault, DateTimeOffset? nextAttempt, CancellationToken cancellation)
    {
        DateTimeOffset now = _time.GetUtcNow();
        DateTimeOffset? deliveredAt = fault is null ? now : null;
        return _database.WriteAsync(
            async session => await session.ExecuteAsync(
                $"""
                UPDATE webhook_deliveries SET lease = {null}, due_at = {nextAttempt}, attempts = attempts + 1, last_attempt_at = {now},
                    last_status = {status}, last_fault = {fault}, delivered_at = {deliveredAt}
                WHERE id = {leased.Delivery.Id} AND lease = {leased.Lease}
                """) > 0,
            cancellation);
    }

    private static Delivery Read(Row row) => new()
    {
        Id = row.Id(0),
        ApplicationId = row.Id(1),
        CheckId = row.Id(2),
        Dialect = row.Text(3),
        EventAt = row.Moment(4),
        Verdict = row.Member<CheckVerdict>(5),
        QueuedAt = row.Moment(6),
        DueAt = row.MomentOrNull(7),
        Attempts = (int)row.Number(8),
        LastAttemptAt = row.MomentOrNull(9),
        LastStatus = row.IsNull(10) ? null : (int)row.Number(10),
        LastFault = row.IsNull(11) ? null : row.Member<DeliveryFault>(11),
        DeliveredAt = row.MomentOrNull(12),
    };
}
