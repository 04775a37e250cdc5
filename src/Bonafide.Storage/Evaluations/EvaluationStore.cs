using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Bonafide.Storage.Audit;
using Bonafide.Storage.Databases;
using Bonafide.Storage.Encryption;

namespace Bonafide.Storage.Evaluations;

/// <summary>
/// Evaluations that servers run, and what they made. The record decides: who runs one tells of its progress here and is told whether it is still
/// wanted, so that it can be cancelled or deleted through any server.
/// </summary>
public sealed class EvaluationStore
{
    /// <summary>A running one that was not told of for so long has lost its server.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private const int MaxPage = 200;

    private readonly Database _database;
    private readonly KeyRing _keys;
    private readonly AuditLog _audit;
    private readonly TimeProvider _time;

    internal EvaluationStore(Database database, KeyRing keys, AuditLog audit, TimeProvider time)
    {
        _database = database;
        _keys = keys;
        _audit = audit;
        _time = time;
    }

    public Task StartAsync(NewEvaluation evaluation, string actor, CancellationToken cancellation = default)
    {
        DateTimeOffset now = _time.GetUtcNow();
        byte[] key = RandomNumberGenerator.GetBytes(SealedBox.KeyBytes);
        return _database.WriteAsync(
            async session =>
            {
                await session.ExecuteAsync(
                    $"""
                    INSERT INTO evaluations (id, application_id, started_at, started_by, source, state, pack, pack_fingerprint, policy_version, thumbnails,
                        pictures, done, seen_at, wrapped_key, sealed_title)
                    VALUES ({evaluation.Id}, {evaluation.ApplicationId}, {now}, {actor}, {evaluation.Source}, {EvaluationState.Running}, {evaluation.Pack},
                        {evaluation.PackFingerprint}, {evaluation.PolicyVersion}, {evaluation.HasThumbnails}, {evaluation.Pictures}, 0, {now},
                        {_keys.Seal(KeyPurpose(evaluation.Id), key)}, {SealText(key, TitlePurpose(evaluation.Id), evaluation.Title)})
                    """);
                await _audit.AppendAsync(session, new AuditEvent(
                    evaluation.ApplicationId, actor, "evaluation.started", evaluation.Id.ToString(),
                    string.Create(CultureInfo.InvariantCulture, $"{evaluation.Source}, {evaluation.Pictures} pictures, pack {evaluation.Pack}")));
            },
            cancellation);
    }

    /// <summary>Tells that a running evaluation goes on.</summary>
    /// <returns>False where it was cancelled or deleted: it is to be given up.</returns>
    public async Task<bool> TellAsync(Guid id, int done, CancellationToken cancellation = default) =>
        await _database.WriteAsync(
            Durability.Process,
            session => session.ExecuteAsync($"UPDATE evaluations SET done = {done}, seen_at = {_time.GetUtcNow()} WHERE id = {id} AND state = {EvaluationState.Running}"),
            cancellation) > 0;

    /// <summary>Keeps what a running evaluation has made.</summary>
    /// <param name="outcome">JSON for lists of evaluations.</param>
    /// <returns>False where it was cancelled or deleted meanwhile: nothing was kept.</returns>
    public Task<bool> FinishAsync(Guid id, string outcome, IReadOnlyList<EvaluationFile> files, CancellationToken cancellation = default) =>
        _database.WriteAsync(
            async session =>
            {
                if (await EndAsync(session, id, EvaluationState.Finished, outcome) is not { } ended)
                {
                    return false;
                }

                foreach (EvaluationFile file in files)
                {
                    await session.ExecuteAsync(
                        $"""
                        INSERT INTO evaluation_files (evaluation_id, name, sealed_bytes)
                        VALUES ({id}, {file.Name}, {SealedBox.Seal(ended.Key, FilePurpose(id, file.Name), file.Bytes)})
                        """);
                }

                await _audit.AppendAsync(session, new AuditEvent(ended.ApplicationId, ended.StartedBy, "evaluation.finished", id.ToString()));
                return true;
            },
            cancellation);

    /// <summary>Ends a running evaluation that has no report.</summary>
    /// <param name="state"><see cref="EvaluationState.Failed"/> or <see cref="EvaluationState.Interrupted"/>.</param>
    /// <param name="reason">A sentence for people, or null.</param>
    public Task<bool> GiveUpAsync(Guid id, EvaluationState state, string? reason, CancellationToken cancellation = default) =>
        _database.WriteAsync(async session => await EndAsync(session, id, state, reason) is not null, cancellation);

    /// <returns>False where none of this application with this id runs.</returns>
    public Task<bool> CancelAsync(Guid applicationId, Guid id, string actor, CancellationToken cancellation = default) =>
        _database.WriteAsync(
            async session =>
            {
                if (await session.CountAsync($"SELECT COUNT(*) FROM evaluations WHERE application_id = {applicationId} AND id = {id}") == 0
                    || await EndAsync(session, id, EvaluationState.Cancelled, null) is null)
                {
                    return false;
                }

                await _audit.AppendAsync(session, new AuditEvent(applicationId, actor, "evaluation.cancelled", id.ToString()));
                return true;
            },
            cancellation);

    /// <summary>Deletes an evaluation, its files and their key, running or not.</summary>
    /// <returns>False where there is none of this application with this id.</returns>
    public async Task<bool> DeleteAsync(Guid applicationId, Guid id, string actor, CancellationToken cancellation = default)
    {
        bool deleted = await _database.WriteAsync(
            async session =>
            {
                if (await session.ExecuteAsync($"DELETE FROM evaluations WHERE application_id = {applicationId} AND id = {id}") == 0)
                {
                    return false;
                }

                await _audit.AppendAsync(session, new AuditEvent(applicationId, actor, "evaluation.deleted", id.ToString()));
                return true;
            },
            cancellation);
        if (deleted)
        {
            await _database.ScrubAsync(cancellation);
        }

        return deleted;
    }

    /// <summary>Null where there is none of this application with this id.</summary>
    public Task<EvaluationRecord?> FindAsync(Guid applicationId, Guid id, CancellationToken cancellation = default) =>
        _database.ReadAsync(
            session => session.FirstAsync(
                $"""
                SELECT id, application_id, started_at, started_by, source, state, pack, pack_fingerprint, policy_version, thumbnails, pictures, done, seen_at,
                    ended_at, wrapped_key, sealed_title, sealed_outcome
                FROM evaluations WHERE application_id = {applicationId} AND id = {id}
                """,
                Open),
            cancellation);

    /// <summary>The newest first.</summary>
    /// <param name="limit">1 to 200.</param>
    public Task<IReadOnlyList<EvaluationRecord>> ListAsync(Guid applicationId, int limit = 50, CancellationToken cancellation = default) =>
        _database.ReadAsync<IReadOnlyList<EvaluationRecord>>(
            async session => await session.QueryAsync(
                $"""
                SELECT id, application_id, started_at, started_by, source, state, pack, pack_fingerprint, policy_version, thumbnails, pictures, done, seen_at,
                    ended_at, wrapped_key, sealed_title, sealed_outcome
                FROM evaluations WHERE application_id = {applicationId} ORDER BY started_at DESC, id DESC LIMIT {Math.Clamp(limit, 1, MaxPage)}
                """,
                Open),
            cancellation);

    /// <summary>The newest finished one of the same models; null where there is none.</summary>
    public Task<EvaluationRecord?> FindLastAsync(Guid applicationId, string packFingerprint, CancellationToken cancellation = default) =>
        _database.ReadAsync(
            session => session.FirstAsync(
                $"""
                SELECT id, application_id, started_at, started_by, source, state, pack, pack_fingerprint, policy_version, thumbnails, pictures, done, seen_at,
                    ended_at, wrapped_key, sealed_title, sealed_outcome
                FROM evaluations WHERE application_id = {applicationId} AND pack_fingerprint = {packFingerprint} AND state = {EvaluationState.Finished}
                ORDER BY started_at DESC, id DESC LIMIT 1
                """,
                Open),
            cancellation);

    /// <summary>One of the files that a finished evaluation has left; null where there is none.</summary>
    public Task<byte[]?> ReadFileAsync(Guid applicationId, Guid id, string name, CancellationToken cancellation = default) =>
        _database.ReadAsync(
            session => session.FirstAsync(
                $"""
                SELECT e.wrapped_key, f.sealed_bytes FROM evaluations e JOIN evaluation_files f ON f.evaluation_id = e.id
                WHERE e.application_id = {applicationId} AND e.id = {id} AND f.name = {name}
                """,
                row => SealedBox.Open(_keys.Open(KeyPurpose(id), row.Bytes(0)), FilePurpose(id, name), row.Bytes(1))),
            cancellation);

    /// <summary>Null where it does not run any more.</summary>
    private async Task<Ended?> EndAsync(Session session, Guid id, EvaluationState state, string? outcome)
    {
        // The lock first: of two that end it at the same time the earlier one does.
        if (await session.ExecuteAsync($"UPDATE evaluations SET state = {state}, ended_at = {_time.GetUtcNow()} WHERE id = {id} AND state = {EvaluationState.Running}") == 0)
        {
            return null;
        }

        Ended ended = (await session.FirstAsync(
            $"SELECT application_id, started_by, wrapped_key FROM evaluations WHERE id = {id}",
            row => new Ended(row.Id(0), row.Text(1), _keys.Open(KeyPurpose(id), row.Bytes(2)))))!;
        if (outcome is not null)
        {
            await session.ExecuteAsync($"UPDATE evaluations SET sealed_outcome = {SealText(ended.Key, OutcomePurpose(id), outcome)} WHERE id = {id}");
        }

        return ended;
    }

    private EvaluationRecord Open(Row row)
    {
        Guid id = row.Id(0);
        byte[] key = _keys.Open(KeyPurpose(id), row.Bytes(14));
        EvaluationState state = row.Member<EvaluationState>(5);
        return new EvaluationRecord
        {
            Id = id,
            ApplicationId = row.Id(1),
            StartedAt = row.Moment(2),
            StartedBy = row.Text(3),
            Source = row.Text(4),
            State = state == EvaluationState.Running && row.Moment(12) < _time.GetUtcNow() - Patience ? EvaluationState.Interrupted : state,
            Pack = row.Text(6),
            PackFingerprint = row.Text(7),
            PolicyVersion = (int)row.Number(8),
            HasThumbnails = row.Flag(9),
            Pictures = (int)row.Number(10),
            Done = (int)row.Number(11),
            EndedAt = row.MomentOrNull(13),
            Title = OpenText(key, TitlePurpose(id), row.Bytes(15)),
            Outcome = row.BytesOrNull(16) is { } outcome ? OpenText(key, OutcomePurpose(id), outcome) : null,
        };
    }

    private static byte[] SealText(byte[] key, string purpose, string text) => SealedBox.Seal(key, purpose, Encoding.UTF8.GetBytes(text));

    private static string OpenText(byte[] key, string purpose, byte[] box) => Encoding.UTF8.GetString(SealedBox.Open(key, purpose, box));

    private static string KeyPurpose(Guid id) => $"evaluation:{id}";

    private static string TitlePurpose(Guid id) => $"evaluation-title:{id}";

    private static string OutcomePurpose(Guid id) => $"evaluation-outcome:{id}";

    private static string FilePurpose(Guid id, string name) => $"evaluation-file:{id}:{name}";

    private sealed record Ended(Guid ApplicationId, string StartedBy, byte[] Key);
}
