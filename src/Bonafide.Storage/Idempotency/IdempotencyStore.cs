using System.Security.Cryptography;
using System.Text;
using Bonafide.Storage.Databases;
using Bonafide.Storage.Encryption;

namespace Bonafide.Storage.Idempotency;

/// <summary>
/// Calls that callers may send again without having them done again. For a day a key stands for one request and its answer, on every server of the
/// database. Name and fingerprint are hashes under keys, and the answer is sealed under a key that is derived from the caller's key (HKDF) and this
/// installation's: without both, nothing of it can be read or guessed. docs/decisions/0016-idempotency.md.
/// </summary>
public sealed class IdempotencyStore
{
    private const string AnswerPurpose = "idempotent answer";
    private const int Attempts = 3;

    private readonly Database _database;
    private readonly KeyRing _keys;
    private readonly TimeProvider _time;

    internal IdempotencyStore(Database database, KeyRing keys, TimeProvider time)
    {
        _database = database;
        _keys = keys;
        _time = time;
    }

    /// <summary>How long a key stands for its request.</summary>
    public static TimeSpan Kept { get; } = TimeSpan.FromHours(24);

    /// <summary>How long a claim holds without a sign of life; after it the next caller takes it over.</summary>
    public static TimeSpan Lease { get; } = TimeSpan.FromMinutes(1);

    /// <summary>Claims a call, or tells what became of it.</summary>
    /// <param name="key">The caller's own name for the call: a secret, here.</param>
    /// <param name="digest">Of what is asked: equal for equal requests, and for no others.</param>
    public async Task<IdempotencyResult> ClaimAsync(Guid applicationId, string key, ReadOnlyMemory<byte> digest, CancellationToken cancellation = default)
    {
        IdempotencyClaim claim = new(applicationId, _keys.Pseudonym("idempotency", $"{applicationId}\n{key}"), Guid.CreateVersion7(_time.GetUtcNow()), AnswerKey(applicationId, key));
        byte[] fingerprint = HMACSHA256.HashData(claim.AnswerKey, digest.Span);
        for (int attempt = 1; ; attempt++)
        {
            if (await _database.WriteAsync(session => ClaimAsync(session, claim, fingerprint), cancellation) is { } result)
            {
                return result;
            }

            // The claim before was released between two statements of ours.
            if (attempt == Attempts)
            {
                return new IdempotencyResult.InProgress();
            }
        }
    }

    /// <summary>A sign of life.</summary>
    public Task RenewAsync(IdempotencyClaim claim, CancellationToken cancellation = default)
    {
        DateTimeOffset until = _time.GetUtcNow() + Lease;
        return _database.WriteAsync(
            session => session.ExecuteAsync(
                $"UPDATE idempotency SET leased_until = {until} WHERE application_id = {claim.ApplicationId} AND name = {claim.Name} AND owner = {claim.Owner} AND answered = 0"),
            cancellation);
    }

    /// <summary>Keeps an answer that no check belongs to; one that a check belongs to is kept with it.</summary>
    /// <param name="answer">Null = it is done, and its answer is kept in parts under keys of their own.</param>
    /// <exception cref="IdempotencyClaimLostException">Somebody else has it.</exception>
    public Task AnswerAsync(IdempotencyClaim claim, KeptAnswer? answer, CancellationToken cancellation = default) =>
        _database.WriteAsync(session => AnswerAsync(session, claim, answer, null), cancellation);

    /// <summary>Lets the call be done again: it failed in a way that need not last.</summary>
    public Task ReleaseAsync(IdempotencyClaim claim, CancellationToken cancellation = default) =>
        _database.WriteAsync(
            session => session.ExecuteAsync(
                $"DELETE FROM idempotency WHERE application_id = {claim.ApplicationId} AND name = {claim.Name} AND owner = {claim.Owner} AND answered = 0"),
            cancellation);

    /// <summary>In the transaction of the check.</summary>
    internal static async Task AnswerAsync(Session session, IdempotencyClaim claim, KeptAnswer? answer, Guid? checkId)
    {
        byte[]? box = answer is null ? null : SealedBox.Seal(claim.AnswerKey, Purpose(claim), answer.ToBytes());
        int kept = await session.ExecuteAsync(
            $"""
            UPDATE idempotency SET answered = 1, sealed_answer = {box}, check_id = {checkId}
            WHERE application_id = {claim.ApplicationId} AND name = {claim.Name} AND owner = {claim.Owner} AND answered = 0
            """);
        if (kept == 0)
        {
            throw new IdempotencyClaimLostException();
        }
    }

    /// <summary>Deletes some of what is past its day.</summary>
    /// <returns>How many.</returns>
    internal Task<int> ForgetAsync(Session session, int most)
    {
        DateTimeOffset limit = _time.GetUtcNow() - Kept;
        return session.ExecuteAsync(
            $"""
            DELETE FROM idempotency WHERE (application_id, name) IN
                (SELECT application_id, name FROM idempotency WHERE created_at < {limit} ORDER BY created_at LIMIT {most})
            """);
    }

    /// <returns>Null where the row vanished meanwhile.</returns>
    private async Task<IdempotencyResult?> ClaimAsync(Session session, IdempotencyClaim claim, byte[] fingerprint)
    {
        DateTimeOffset now = _time.GetUtcNow();
        int inserted = await session.ExecuteAsync(
            $"""
            INSERT INTO idempotency (application_id, name, fingerprint, created_at, owner, leased_until, answered)
            VALUES ({claim.ApplicationId}, {claim.Name}, {fingerprint}, {now}, {claim.Owner}, {now + Lease}, 0)
            ON CONFLICT (application_id, name) DO NOTHING
            """);
        if (inserted > 0)
        {
            return new IdempotencyResult.Claimed(claim);
        }

        // Written to itself, the row is ours until the transaction ends.
        Standing? standing = await session.FirstAsync(
            $"""
            UPDATE idempotency SET owner = owner WHERE application_id = {claim.ApplicationId} AND name = {claim.Name}
            RETURNING fingerprint, created_at, leased_until, answered, sealed_answer
            """,
            row => new Standing(row.Bytes(0), row.Moment(1), row.Moment(2), row.Flag(3), row.BytesOrNull(4)));
        if (standing is null)
        {
            return null;
        }

        bool isOver = standing.CreatedAt <= now - Kept;
        if (!isOver && !CryptographicOperations.FixedTimeEquals(standing.Fingerprint, fingerprint))
        {
            return new IdempotencyResult.OtherRequest();
        }

        if (!isOver && standing.IsAnswered)
        {
            return new IdempotencyResult.Done(standing.SealedAnswer is { } box ? KeptAnswer.FromBytes(SealedBox.Open(claim.AnswerKey, Purpose(claim), box)) : null);
        }

        if (!isOver && standing.LeasedUntil > now)
        {
            return new IdempotencyResult.InProgress();
        }

        DateTimeOffset createdAt = isOver ? now : standing.CreatedAt;
        await session.ExecuteAsync(
            $"""
            UPDATE idempotency SET fingerprint = {fingerprint}, created_at = {createdAt}, owner = {claim.Owner}, leased_until = {now + Lease}, answered = 0,
                sealed_answer = NULL, check_id = NULL
            WHERE application_id = {claim.ApplicationId} AND name = {claim.Name}
            """);
        return new IdempotencyResult.Claimed(claim);
    }

    /// <summary>From the caller's key, which is kept nowhere, and this installation's, which a copy of the database lacks.</summary>
    private byte[] AnswerKey(Guid applicationId, string key) => HKDF.DeriveKey(
        HashAlgorithmName.SHA256,
        ikm: _keys.Authenticate(Encoding.UTF8.GetBytes($"{AnswerPurpose}\0{key}")),
        SealedBox.KeyBytes,
        salt: applicationId.ToByteArray(),
        info: Encoding.UTF8.GetBytes(AnswerPurpose));

    private static string Purpose(IdempotencyClaim claim) => $"{AnswerPurpose}:{claim.Name}";

    private sealed record Standing(byte[] Fingerprint, DateTimeOffset CreatedAt, DateTimeOffset LeasedUntil, bool IsAnswered, byte[]? SealedAnswer);
}
