using Bonafide.Storage.Audit;
using Bonafide.Storage.Databases;

namespace Bonafide.Storage.Encryption;

/// <summary>
/// Replaces the master key: every key is wrapped anew in one transaction, and the old master key opens nothing any more.
/// Servers that are running notice and open the new one. Backups from before need the old key.
/// </summary>
public sealed class KeyRotation
{
    private const int Batch = 1_000;

    private readonly Database _database;
    private readonly KeyRing _keys;
    private readonly MasterKeySource _source;
    private readonly AuditLog _audit;

    internal KeyRotation(Database database, KeyRing keys, MasterKeySource source, AuditLog audit)
    {
        _database = database;
        _keys = keys;
        _source = source;
        _audit = audit;
    }

    /// <param name="next">
    /// The new key where the operator keeps it (environment or command), who then has to give it to the servers; null where it
    /// lies in the file, which is replaced.
    /// </param>
    /// <returns>How many keys were wrapped anew.</returns>
    /// <exception cref="StorageException">A key is given although it lies in the file, or the other way round.</exception>
    public async Task<int> RunAsync(MasterKey? next, string actor, CancellationToken cancellation = default)
    {
        if (next is null != _source.IsFile)
        {
            throw new StorageException(_source.IsFile
                ? "The master key lies in the data folder and is replaced there: do not give a new one."
                : "The master key comes from outside: give the new one.");
        }

        MasterKey fresh = next ?? MasterKey.Create();
        if (_source.IsFile)
        {
            _source.StoreNext(fresh);
        }

        int wrapped = await _keys.WriteAsync((session, old) => WrapAsync(session, old, fresh, actor), alone: true, cancellation);
        if (_source.IsFile)
        {
            _source.PromoteNext();
        }

        _keys.Replace(fresh);
        await _database.ScrubAsync(cancellation);
        return wrapped;
    }

    private async Task<int> WrapAsync(Session session, MasterKey old, MasterKey fresh, string actor)
    {
        int count = 1;
        string last = "";
        List<(string Id, byte[] Key)> page;
        do
        {
            page = await session.QueryAsync(
                $"SELECT id, wrapped_key FROM subjects WHERE id > {last} ORDER BY id LIMIT {Batch}", row => (row.Text(0), row.Bytes(1)));
            foreach ((string id, byte[] key) in page)
            {
                string purpose = Checks.Subjects.Purpose(Guid.Parse(id));
                await session.ExecuteAsync($"UPDATE subjects SET wrapped_key = {fresh.Wrap(purpose, old.Unwrap(purpose, key))} WHERE id = {id}");
                last = id;
            }

            count += page.Count;
        }
        while (page.Count == Batch);

        await session.ExecuteAsync(
            $"UPDATE installation SET master_key_id = {fresh.Id}, wrapped_key = {_keys.WrapInstallationKey(fresh)} WHERE id = 1");
        await _audit.AppendAsync(session, new AuditEvent(null, actor, "master_key.rotated", fresh.Id));
        return count;
    }
}
