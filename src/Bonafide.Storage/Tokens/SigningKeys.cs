using System.Security.Cryptography;
using Bonafide.Storage.Audit;
using Bonafide.Storage.Databases;
using Bonafide.Storage.Encryption;

namespace Bonafide.Storage.Tokens;

/// <summary>The secrets that tokens are signed with, sealed in the database: one signs, older ones only verify until their tokens are over.</summary>
internal sealed class SigningKeys(Database database, KeyRing keys, AuditLog audit, TimeProvider time)
{
    /// <summary>A secret signs no longer than this; the next token is signed with a new one.</summary>
    private static readonly TimeSpan _signsFor = TimeSpan.FromDays(30);

    /// <summary>The secret that signs now; made where there is none or where it is too old.</summary>
    internal async Task<(string Id, byte[] Secret)> CurrentAsync(CancellationToken cancellation)
    {
        DateTimeOffset now = time.GetUtcNow();
        (string? id, byte[]? box) = await database.ReadAsync(
            session => session.FirstAsync(
                $"SELECT id, sealed_secret FROM signing_keys WHERE signs_until > {now} ORDER BY created_at DESC LIMIT 1",
                row => (row.Text(0), row.Bytes(1))),
            cancellation);
        return id is not null && box is not null ? (id, keys.Open(Purpose(id), box)) : await RotateAsync("storage", cancellation);
    }

    /// <summary>Makes a new secret that signs from now on. Tokens of the old ones stay good until they expire.</summary>
    internal async Task<(string Id, byte[] Secret)> RotateAsync(string actor, CancellationToken cancellation)
    {
        DateTimeOffset now = time.GetUtcNow();
        string id = Guid.CreateVersion7(now).ToString("N");
        byte[] secret = RandomNumberGenerator.GetBytes(32);
        await database.WriteAsync(
            async session =>
            {
                await session.ExecuteAsync(
                    $"UPDATE signing_keys SET signs_until = {now}, verifies_until = {now + AccessTokens.MaxLifetime} WHERE signs_until > {now}");
                await session.ExecuteAsync(
                    $"""
                    INSERT INTO signing_keys (id, sealed_secret, created_at, signs_until, verifies_until)
                    VALUES ({id}, {keys.Seal(Purpose(id), secret)}, {now}, {now + _signsFor}, {now + _signsFor + AccessTokens.MaxLifetime})
                    """);
                await audit.AppendAsync(session, new AuditEvent(null, actor, "signing_key.rotated", id));
            },
            cancellation);
        return (id, secret);
    }

    /// <summary>Null where there is no such secret, or its time is over.</summary>
    internal async Task<byte[]?> FindAsync(string id, CancellationToken cancellation)
    {
        byte[]? box = await database.ReadAsync(
            session => session.FirstAsync(
                $"SELECT sealed_secret FROM signing_keys WHERE id = {id} AND verifies_until > {time.GetUtcNow()}", row => row.Bytes(0)),
            cancellation);
        return box is null ? null : keys.Open(Purpose(id), box);
    }

    private static string Purpose(string id) => "signing:" + id;
}
