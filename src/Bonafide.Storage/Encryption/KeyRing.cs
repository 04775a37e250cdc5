using System.Security.Cryptography;
using System.Text;
using Bonafide.Storage.Databases;

namespace Bonafide.Storage.Encryption;

/// <summary>
/// The opened keys of an installation: the master key, and the installation's key (sealed by it in the database), which seals
/// signing secrets, names subjects and chains the audit log. Follows a rotation that another process made.
/// </summary>
internal sealed class KeyRing(Database database, MasterKeySource source, TimeProvider time)
{
    private const string InstallationPurpose = "installation";

    private volatile Opened? _opened;

    internal MasterKey Master => Current.Master;

    private Opened Current => _opened ?? throw new InvalidOperationException("The storage has not been started.");

    /// <summary>Opens the keys; on an empty database makes them.</summary>
    /// <exception cref="StorageException">The master key is not the one that this database was sealed with.</exception>
    internal async Task OpenAsync(CancellationToken cancellation)
    {
        bool exists = await database.ReadAsync(session => session.CountAsync($"SELECT COUNT(*) FROM installation"), cancellation) > 0;
        MasterKey master = await source.LoadAsync(mayCreate: !exists, cancellation);
        byte[] fresh = RandomNumberGenerator.GetBytes(SealedBox.KeyBytes);
        byte[] wrapped = master.Wrap(InstallationPurpose, fresh);
        (string masterId, byte[] key) = await database.WriteAsync(
            async session =>
            {
                await session.ExecuteAsync(
                    $"""
                    INSERT INTO installation (id, created_at, master_key_id, wrapped_key, bootstrapped)
                    VALUES (1, {time.GetUtcNow()}, {master.Id}, {wrapped}, 0) ON CONFLICT (id) DO NOTHING
                    """);
                return await session.FirstAsync($"SELECT master_key_id, wrapped_key FROM installation", row => (row.Text(0), row.Bytes(1)));
            },
            cancellation);
        if (masterId != master.Id && source.LoadNext() is { } next && next.Id == masterId)
        {
            // A rotation was committed and its process died before it could put the new file in place.
            source.PromoteNext();
            master = next;
        }

        if (masterId != master.Id)
        {
            throw new StorageException(
                $"{database.Description} was sealed with the master key {masterId}, not with {master.Id}: give it the right one.");
        }

        _opened = new Opened(master, master.Unwrap(InstallationPurpose, key));
    }

    /// <summary>
    /// Writes with the master key in force: no rotation begins before the transaction ends, and where another process has
    /// rotated the key since we opened it, it is opened anew first.
    /// </summary>
    internal Task<T> WriteAsync<T>(Func<Session, MasterKey, Task<T>> work, CancellationToken cancellation) =>
        WriteAsync(work, alone: false, cancellation);

    /// <param name="alone">True for the rotation itself.</param>
    internal async Task<T> WriteAsync<T>(Func<Session, MasterKey, Task<T>> work, bool alone, CancellationToken cancellation)
    {
        for (bool again = true; ; again = false)
        {
            try
            {
                return await database.WriteAsync(
                    async session =>
                    {
                        await database.LockAsync(session, SharedLock.MasterKey, alone);
                        string? inForce = await session.FirstAsync($"SELECT master_key_id FROM installation", row => row.Text(0));
                        return inForce == Master.Id ? await work(session, Master) : throw new MasterKeyReplacedException();
                    },
                    cancellation);
            }
            catch (MasterKeyReplacedException) when (again)
            {
                await OpenAsync(cancellation);
            }
        }
    }

    /// <summary>Reads with the master key in force; reads once more where a rotation came in between.</summary>
    internal async Task<T> ReadAsync<T>(Func<Session, MasterKey, Task<T>> work, CancellationToken cancellation)
    {
        for (bool again = true; ; again = false)
        {
            try
            {
                return await database.ReadAsync(session => work(session, Master), cancellation);
            }
            catch (CryptographicException) when (again)
            {
                await OpenAsync(cancellation);
            }
        }
    }

    internal byte[] Seal(string purpose, ReadOnlySpan<byte> plain) => SealedBox.Seal(Current.Installation, purpose, plain);

    internal byte[] Open(string purpose, ReadOnlySpan<byte> box) => SealedBox.Open(Current.Installation, purpose, box);

    /// <summary>A name for something secret: the same text always gives the same name, which tells nothing without the key.</summary>
    internal string Pseudonym(string purpose, string text) =>
        Convert.ToHexStringLower(HMACSHA256.HashData(Current.Installation, Encoding.UTF8.GetBytes(purpose + "\0" + text)));

    internal byte[] Authenticate(ReadOnlySpan<byte> content) => HMACSHA256.HashData(Current.Installation, content);

    /// <summary>The installation's key under another master key.</summary>
    internal byte[] WrapInstallationKey(MasterKey master) => master.Wrap(InstallationPurpose, Current.Installation);

    internal void Replace(MasterKey master) => _opened = Current with { Master = master };

    private sealed record Opened(MasterKey Master, byte[] Installation);
}
