using System.Text;
using Bonafide.Storage.Audit;
using Bonafide.Storage.Databases;
using Bonafide.Storage.Encryption;
using Bonafide.Storage.Webhooks;

namespace Bonafide.Storage.Checks;

/// <summary>Verdicts of persons on saved checks. The check shows the newest; each stays on record with who gave it and why.</summary>
public sealed class CheckReviewStore
{
    private readonly KeyRing _keys;
    private readonly AuditLog _audit;
    private readonly DeliveryOutbox _outbox;
    private readonly TimeProvider _time;

    internal CheckReviewStore(KeyRing keys, AuditLog audit, DeliveryOutbox outbox, TimeProvider time)
    {
        _keys = keys;
        _audit = audit;
        _outbox = outbox;
        _time = time;
    }

    /// <summary>
    /// Gives a saved check another verdict: the review, its line in the audit log and its webhook are there together or not at all. The
    /// verdict that the check already has changes nothing and leaves nothing.
    /// </summary>
    /// <returns>False where there is no saved check of this application and dialect with this id.</returns>
    public Task<bool> ReviewAsync(
        Guid applicationId, string dialect, Guid checkId, CheckVerdict verdict, string? comment, string actor, CancellationToken cancellation = default) =>
        _keys.WriteAsync(
            async (session, master) =>
            {
                // The lock first: of two reviews at the same time the later one replaces the earlier one.
                await session.ExecuteAsync($"UPDATE checks SET saved = saved WHERE id = {checkId}");
                var found = await session.FirstAsync(
                    $"""
                    SELECT c.verdict, s.id, s.wrapped_key FROM checks c JOIN subjects s ON s.id = c.subject_id
                    WHERE c.application_id = {applicationId} AND c.dialect = {dialect} AND c.id = {checkId} AND c.saved = 1
                    """,
                    row => new { Verdict = row.Member<CheckVerdict>(0), Key = Subjects.Unwrap(master, row.Id(1), row.Bytes(2)) });
                if (found is null || found.Verdict == verdict)
                {
                    return found is not null;
                }

                CheckReview review = new(ColumnValues.Rounded(_time.GetUtcNow()), actor, found.Verdict, verdict, comment);
                byte[]? box = comment is null ? null : SealedBox.Seal(found.Key, Purpose(checkId, review), Encoding.UTF8.GetBytes(comment));
                await session.ExecuteAsync($"UPDATE checks SET verdict = {verdict} WHERE id = {checkId}");
                await session.ExecuteAsync(
                    $"""
                    INSERT INTO check_reviews (check_id, at, actor, old_verdict, new_verdict, sealed_comment)
                    VALUES ({checkId}, {review.At}, {actor}, {review.OldVerdict}, {review.NewVerdict}, {box})
                    """);
                await _audit.AppendAsync(
                    session, new AuditEvent(applicationId, actor, "check.reviewed", checkId.ToString(), $"{review.OldVerdict} to {review.NewVerdict}"));
                await _outbox.QueueAsync(session, applicationId, checkId, dialect, verdict, review.At);
                return true;
            },
            cancellation);

    /// <summary>The reviews of a check, oldest first.</summary>
    public Task<IReadOnlyList<CheckReview>> ListAsync(Guid applicationId, Guid checkId, CancellationToken cancellation = default) =>
        _keys.ReadAsync<IReadOnlyList<CheckReview>>(
            async (session, master) => await session.QueryAsync(
                $"""
                SELECT r.at, r.actor, r.old_verdict, r.new_verdict, r.sealed_comment, s.id, s.wrapped_key
                FROM check_reviews r JOIN checks c ON c.id = r.check_id JOIN subjects s ON s.id = c.subject_id
                WHERE c.application_id = {applicationId} AND c.id = {checkId} ORDER BY r.number
                """,
                row =>
                {
                    CheckReview review = new(row.Moment(0), row.Text(1), row.Member<CheckVerdict>(2), row.Member<CheckVerdict>(3), null);
                    return row.BytesOrNull(4) is { } box
                        ? review with { Comment = Encoding.UTF8.GetString(SealedBox.Open(Subjects.Unwrap(master, row.Id(5), row.Bytes(6)), Purpose(checkId, review), box)) }
                        : review;
                }),
            cancellation);

    /// <summary>Binds a comment to its review, so that it opens at no other.</summary>
    private static string Purpose(Guid check, CheckReview review) =>
        string.Create(System.Globalization.CultureInfo.InvariantCulture, $"review:{check}:{ColumnValues.Microseconds(review.At)}:{review.OldVerdict}:{review.NewVerdict}");
}
