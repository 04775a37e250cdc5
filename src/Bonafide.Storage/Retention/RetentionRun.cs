using System.Globalization;
using Bonafide.Storage.Applications;
using Bonafide.Storage.Audit;
using Bonafide.Storage.Credits;
using Bonafide.Storage.Databases;
using Bonafide.Storage.Galleries;
using Bonafide.Storage.Idempotency;
using Bonafide.Storage.Limits;
using Bonafide.Storage.Policies;
using Bonafide.Storage.Webhooks;

namespace Bonafide.Storage.Retention;

/// <summary>
/// Deletes what is past its application's clock and cleans up behind servers that died. The host runs it every few minutes; it
/// may run on several servers at once, and a run that is broken off is finished by the next.
/// </summary>
public sealed class RetentionRun
{
    private const string Actor = "retention";

    /// <summary>Rows for each transaction, so that callers never wait long for one.</summary>
    private const int Batch = 200;

    /// <summary>A subject without checks may be one whose first check is being recorded.</summary>
    private static readonly TimeSpan _subjectGrace = TimeSpan.FromHours(1);

    private readonly Database _database;
    private readonly ApplicationStore _applications;
    private readonly PolicyStore _policies;
    private readonly CreditLedger _credits;
    private readonly RateLimiter _limits;
    private readonly IdempotencyStore _idempotency;
    private readonly DeliveryOutbox _outbox;
    private readonly AuditLog _audit;
    private readonly TimeProvider _time;

    internal RetentionRun(
        Database database,
        ApplicationStore applications,
        PolicyStore policies,
        CreditLedger credits,
        RateLimiter limits,
        DeliveryOutbox outbox,
        IdempotencyStore idempotency,
        AuditLog audit,
        TimeProvider time)
    {
        _database = database;
        _applications = applications;
        _policies = policies;
        _credits = credits;
        _limits = limits;
        _idempotency = idempotency;
        _outbox = outbox;
        _audit = audit;
        _time = time;
    }

    public async Task<RetentionReport> RunAsync(CancellationToken cancellation = default)
    {
        DateTimeOffset now = _time.GetUtcNow();
        RetentionReport total = new(0, 0, 0, await _credits.GiveBackAbandonedAsync(cancellation));
        foreach (Application application in await _applications.ListAsync(cancellation))
        {
            RetentionReport part = await RunAsync(application.Id, now, cancellation);
            total = new(total.Checks + part.Checks, total.Pictures + part.Pictures, total.Subjects + part.Subjects, total.CreditsReturned);
        }

        await _limits.ForgetAsync(cancellation);
        await RepeatAsync(session => _idempotency.ForgetAsync(session, Batch), cancellation);
        await RepeatAsync(session => _outbox.ForgetAsync(session, Batch), cancellation);
        await _database.WriteAsync(FaceChangeFeed.ForgetAsync, cancellation);
        await _database.WriteAsync(session => session.ExecuteAsync($"DELETE FROM signing_keys WHERE verifies_until < {now}"), cancellation);
        if (total.Checks + total.Pictures + total.Subjects > 0)
        {
            await _database.ScrubAsync(cancellation);
        }

        return total;
    }

    private async Task<RetentionReport> RunAsync(Guid application, DateTimeOffset now, CancellationToken cancellation)
    {
        ApplicationPolicy policy = (await _policies.CurrentAsync(application, cancellation))!.Policy;
        int checks = policy.KeepChecks is not { } keepChecks ? 0 : await RepeatAsync(
            session => session.ExecuteAsync(
                $"""
                DELETE FROM checks WHERE id IN
                    (SELECT id FROM checks WHERE application_id = {application} AND at < {now - keepChecks} ORDER BY at LIMIT {Batch})
                """),
            cancellation);
        int pictures = policy.KeepPictures is not { } keepPictures ? 0 : await RepeatAsync(
            session => session.ExecuteAsync(
                $"""
                DELETE FROM pictures WHERE check_id IN
                    (SELECT p.check_id FROM pictures p JOIN checks c ON c.id = p.check_id
                     WHERE c.application_id = {application} AND p.stored_at < {now - keepPictures} LIMIT {Batch})
                """),
            cancellation);
        int subjects = await RepeatAsync(
            session => session.ExecuteAsync(
                $"""
                DELETE FROM subjects WHERE touched_at < {now - _subjectGrace} AND id IN
                    (SELECT s.id FROM subjects s WHERE s.application_id = {application} AND s.touched_at < {now - _subjectGrace}
                     AND NOT EXISTS (SELECT 1 FROM checks c WHERE c.subject_id = s.id) AND NOT EXISTS (SELECT 1 FROM faces f WHERE f.subject_id = s.id)
                     AND NOT EXISTS (SELECT 1 FROM persons p WHERE p.subject_id = s.id) LIMIT {Batch})
                """),
            cancellation);
        if (checks + pictures + subjects > 0)
        {
            string counts = string.Create(CultureInfo.InvariantCulture, $"{checks} checks, {pictures} pictures, {subjects} keys");
            await _audit.AppendAsync(new AuditEvent(application, Actor, "retention.deleted", application.ToString(), counts), cancellation);
        }

        return new RetentionReport(checks, pictures, subjects, 0);
    }

    private async Task<int> RepeatAsync(Func<Session, Task<int>> deleteBatch, CancellationToken cancellation)
    {
        int total = 0, deleted;
        do
        {
            deleted = await _database.WriteAsync(deleteBatch, cancellation);
            total += deleted;
        }
        while (deleted == Batch);

        return total;
    }
}
