using System.Security.Cryptography;
using Bonafide.Storage.Audit;
using Bonafide.Storage.Credits;
using Bonafide.Storage.Databases;
using Bonafide.Storage.Encryption;
using Bonafide.Storage.Galleries;
using Bonafide.Storage.Idempotency;
using Bonafide.Storage.Webhooks;

namespace Bonafide.Storage.Checks;

/// <summary>The record of checks. When <see cref="SaveAsync"/> has returned, the check is there, whatever happens next.</summary>
public sealed class CheckStore
{
    private const int PageSize = 500;

    private readonly Database _database;
    private readonly KeyRing _keys;
    private readonly Subjects _subjects;
    private readonly AuditLog _audit;
    private readonly DeliveryOutbox _outbox;
    private readonly FaceStore _faces;

    internal CheckStore(Database database, KeyRing keys, Subjects subjects, AuditLog audit, DeliveryOutbox outbox, FaceStore faces)
    {
        _database = database;
        _keys = keys;
        _subjects = subjects;
        _audit = audit;
        _outbox = outbox;
        _faces = faces;
    }

    /// <summary>Records a check, spends its credit, queues its webhook and keeps the answer of a call that named itself: all of it or nothing.</summary>
    /// <param name="hold">What <see cref="CreditLedger.TryTakeAsync"/> gave; null where the call is free.</param>
    /// <exception cref="IdempotencyClaimLostException">Somebody else does the call by now; nothing was recorded.</exception>
    public Task SaveAsync(NewCheck check, CreditHold? hold, CancellationToken cancellation = default) =>
        _keys.WriteAsync(
            async (session, master) =>
            {
                if (check.IsSaved)
                {
                    await InsertSealedAsync(session, master, check);
                    await session.ExecuteAsync($"INSERT INTO check_numbers (check_id) VALUES ({check.Id})");
                    await _outbox.QueueAsync(session, check.ApplicationId, check.Id, check.Dialect, check.Verdict, check.At);
                }
                else
                {
                    await InsertAsync(session, check, null, null);
                }

                if (check.IdempotentAnswer is { } once)
                {
                    await IdempotencyStore.AnswerAsync(session, once.Claim, once.Answer, check.Id);
                }

                if (hold is not null)
                {
                    await CreditLedger.SpendAsync(session, hold);
                }

                return true;
            },
            cancellation);

    /// <summary>A check with its content; null where there is none of this application with this id.</summary>
    public Task<StoredCheck?> FindAsync(Guid applicationId, Guid id, CancellationToken cancellation = default) =>
        _keys.ReadAsync(
            (session, master) => session.FirstAsync(
                $"""
                SELECT c.id, c.at, c.dialect, c.kind, c.outcome, c.verdict, c.score, c.policy_version, c.model_ids, c.saved, p.check_id,
                    n.number, c.sealed_content, s.id, s.wrapped_key, c.warnings
                FROM checks c LEFT JOIN subjects s ON s.id = c.subject_id LEFT JOIN pictures p ON p.check_id = c.id
                    LEFT JOIN check_numbers n ON n.check_id = c.id
                WHERE c.application_id = {applicationId} AND c.id = {id}
                """,
                row => Open(row, master)),
            cancellation);

    /// <summary>The picture of a check; null where none is kept.</summary>
    public Task<StoredPicture?> FindPictureAsync(Guid applicationId, Guid id, CancellationToken cancellation = default) =>
        _keys.ReadAsync(
            (session, master) => session.FirstAsync(
                $"""
                SELECT s.id, s.wrapped_key, p.media_type, p.sealed_bytes
                FROM checks c JOIN subjects s ON s.id = c.subject_id JOIN pictures p ON p.check_id = c.id
                WHERE c.application_id = {applicationId} AND c.id = {id}
                """,
                row => new StoredPicture(
                    row.Text(2), SealedBox.Open(Subjects.Unwrap(master, row.Id(0), row.Bytes(1)), PicturePurpose(id), row.Bytes(3)))),
            cancellation);

    /// <summary>Deletes one check with its picture; with the last that is kept of it a subject and its key go as well.</summary>
    /// <returns>False where there is none of this application with this id.</returns>
    public async Task<bool> DeleteAsync(Guid applicationId, Guid id, string actor, CancellationToken cancellation = default)
    {
        bool deleted = await _database.WriteAsync(
            async session =>
            {
                Guid? subject = await session.FirstAsync($"SELECT subject_id FROM checks WHERE application_id = {applicationId} AND id = {id}", row => row.IdOrNull(0));

                // The lock first: a check of the same subject that is being recorded is waited for, and seen.
                await session.ExecuteAsync($"UPDATE subjects SET touched_at = touched_at WHERE id = {subject}");
                bool found = await session.ExecuteAsync($"DELETE FROM checks WHERE application_id = {applicationId} AND id = {id}") > 0;
                if (found)
                {
                    if (subject is { } whose)
                    {
                        await Subjects.DeleteUnusedAsync(session, whose);
                    }

                    await _audit.AppendAsync(session, new AuditEvent(applicationId, actor, "check.deleted", id.ToString()));
                }

                return found;
            },
            cancellation);
        if (deleted)
        {
            await _database.ScrubAsync(cancellation);
        }

        return deleted;
    }

    /// <summary>Opens every saved check, for a verification.</summary>
    /// <returns>How many there are, and which of them do not open.</returns>
    internal Task<(long Checks, IReadOnlyList<Guid> Unreadable)> OpenAllAsync(CancellationToken cancellation) =>
        _database.ReadAsync<(long, IReadOnlyList<Guid>)>(
            async session =>
            {
                List<Guid> unreadable = [];
                long opened = 0;
                string last = "";
                List<string> page;
                do
                {
                    page = await session.QueryAsync(
                        $"""
                        SELECT c.id, c.sealed_content, s.id, s.wrapped_key FROM checks c JOIN subjects s ON s.id = c.subject_id
                        WHERE c.id > {last} ORDER BY c.id LIMIT {PageSize}
                        """,
                        row =>
                        {
                            if (!Opens(row, _keys.Master))
                            {
                                unreadable.Add(row.Id(0));
                            }

                            return row.Text(0);
                        });
                    opened += page.Count;
                    last = page.LastOrDefault(last);
                }
                while (page.Count == PageSize);

                return (opened, unreadable);
            },
            cancellation);

    private static bool Opens(Row row, MasterKey master)
    {
        try
        {
            SealedBox.Open(Subjects.Unwrap(master, row.Id(2), row.Bytes(3)), ContentPurpose(row.Id(0)), row.Bytes(1));
            return true;
        }
        catch (CryptographicException)
        {
            return false;
        }
    }

    private async Task InsertSealedAsync(Session session, MasterKey master, NewCheck check)
    {
        string pseudonym = check.SubjectReference is { } reference
            ? _subjects.Pseudonym(check.ApplicationId, reference)
            : _subjects.Pseudonym(check.Id);
        (Guid subject, byte[] key) = await _subjects.OpenOrCreateAsync(session, master, check.ApplicationId, pseudonym);
        byte[] content = new SealedContent(check.SubjectReference, check.Request, check.Evidence, check.Answer).ToBytes();
        await InsertAsync(session, check, subject, SealedBox.Seal(key, ContentPurpose(check.Id), content));
        if (check.Picture is { } picture)
        {
            await session.ExecuteAsync(
                $"""
                INSERT INTO pictures (check_id, stored_at, media_type, sealed_bytes)
                VALUES ({check.Id}, {check.At}, {picture.MediaType}, {SealedBox.Seal(key, PicturePurpose(check.Id), picture.Bytes)})
                """);
        }

        if (check.Face is { } face)
        {
            await _faces.InsertAsync(session, check, face, subject, key);
        }

        CryptographicOperations.ZeroMemory(key);
    }

    private static Task<int> InsertAsync(Session session, NewCheck check, Guid? subject, byte[]? content) =>
        session.ExecuteAsync(
            $"""
            INSERT INTO checks (id, application_id, subject_id, at, dialect, kind, outcome, verdict, score, policy_version, model_ids, saved, sealed_content, warnings)
            VALUES ({check.Id}, {check.ApplicationId}, {subject}, {check.At}, {check.Dialect}, {check.Kind}, {check.Outcome}, {check.Verdict},
                {check.Score}, {check.PolicyVersion}, {string.Join(' ', check.ModelIds)}, {check.IsSaved}, {content}, {$" {string.Join(' ', check.Warnings)} "})
            """);

    /// <summary>Nulls are warnings of a check that was recorded before they were.</summary>
    private static string[]? Warnings(string? codes) => codes?.Split(' ', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>A row with the columns of <see cref="FindAsync"/>, in its order.</summary>
    internal static StoredCheck Open(Row row, MasterKey master)
    {
        CheckSummary summary = Read(row);
        if (row.BytesOrNull(12) is not { } box)
        {
            return new StoredCheck(summary, null, null, null, null);
        }

        byte[] key = Subjects.Unwrap(master, row.Id(13), row.Bytes(14));
        SealedContent content = SealedContent.FromBytes(SealedBox.Open(key, ContentPurpose(summary.Id), box));
        CryptographicOperations.ZeroMemory(key);
        return new StoredCheck(summary, content.Reference, content.Request, content.Evidence, content.Answer);
    }

    internal static CheckSummary Read(Row row) => new()
    {
        Id = row.Id(0),
        At = row.Moment(1),
        Dialect = row.Text(2),
        Kind = row.Text(3),
        Outcome = row.Text(4),
        Verdict = row.Member<CheckVerdict>(5),
        Score = row.RealOrNull(6),
        PolicyVersion = (int)row.Number(7),
        ModelIds = row.Text(8).Split(' ', StringSplitOptions.RemoveEmptyEntries),
        IsSaved = row.Flag(9),
        HasPicture = !row.IsNull(10),
        Number = row.NumberOrNull(11),
        Warnings = Warnings(row.TextOrNull(15)),
    };

    private static string ContentPurpose(Guid check) => $"check:{check}";

    internal static string PicturePurpose(Guid check) => $"picture:{check}";
}
