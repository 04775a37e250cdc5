using System.Globalization;
using Bonafide.Storage.Audit;
using Bonafide.Storage.Checks;
using Bonafide.Storage.Databases;

namespace Bonafide.Storage.Erasure;

/// <summary>Erases everything of a person: the rows, and the key without which no copy of the rows says anything.</summary>
public sealed class SubjectEraser
{
    private readonly Database _database;
    private readonly Subjects _subjects;
    private readonly AuditLog _audit;
    private readonly TimeProvider _time;

    internal SubjectEraser(Database database, Subjects subjects, AuditLog audit, TimeProvider time)
    {
        _database = database;
        _subjects = subjects;
        _audit = audit;
        _time = time;
    }

    /// <param name="reference">The caller's own name for the person.</param>
    /// <returns>Null where nothing is kept of such a person.</returns>
    public async Task<ErasureReceipt?> EraseAsync(Guid applicationId, string reference, string actor, CancellationToken cancellation = default)
    {
        string pseudonym = _subjects.Pseudonym(applicationId, reference);
        DateTimeOffset now = _time.GetUtcNow();
        Guid id = Guid.CreateVersion7(now);
        ErasureReceipt? receipt = await _database.WriteAsync(
            async session =>
            {
                // The lock first: a check that is being recorded comes wholly before or wholly after.
                string? subject = await session.FirstAsync(
                    $"UPDATE subjects SET touched_at = touched_at WHERE application_id = {applicationId} AND pseudonym = {pseudonym} RETURNING id",
                    row => row.Text(0));
                if (subject is null)
                {
                    return null;
                }

                long pictures = await session.CountAsync(
                    $"SELECT COUNT(*) FROM pictures WHERE check_id IN (SELECT id FROM checks WHERE subject_id = {subject})")
                    + await session.CountAsync($"SELECT COUNT(*) FROM face_pictures WHERE subject_id = {subject}");
                long faces = await session.CountAsync($"SELECT COUNT(*) FROM faces WHERE subject_id = {subject}");
                long checks = await session.CountAsync($"SELECT COUNT(*) FROM checks WHERE subject_id = {subject}");
                await session.ExecuteAsync($"DELETE FROM subjects WHERE id = {subject}");
                await session.ExecuteAsync(
                    $"""
                    INSERT INTO erasures (id, application_id, pseudonym, at, checks, pictures)
                    VALUES ({id}, {applicationId}, {pseudonym}, {now}, {checks}, {pictures})
                    """);
                string counts = string.Create(CultureInfo.InvariantCulture, $"{checks} checks, {pictures} pictures, {faces} faces, 1 key");
                long line = await _audit.AppendAsync(session, new AuditEvent(applicationId, actor, "subject.erased", id.ToString(), counts));
                return new ErasureReceipt(id, applicationId, pseudonym, ColumnValues.Rounded(now), (int)checks, (int)pictures, (int)faces, false, line);
            },
            cancellation);
        return receipt is null ? null : receipt with { AreFilesScrubbed = await _database.ScrubAsync(cancellation) };
    }
}
