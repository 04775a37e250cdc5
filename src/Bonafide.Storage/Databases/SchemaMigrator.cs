namespace Bonafide.Storage.Databases;

/// <summary>Brings a database to this program's schema, or refuses one that a newer program has written.</summary>
internal sealed class SchemaMigrator(Database database, IReadOnlyList<Migration> migrations, TimeProvider time)
{
    /// <summary>The newest version that this program knows.</summary>
    internal int Newest => migrations.Count;

    /// <summary>The version of the database; 0 where it is empty.</summary>
    internal Task<int> VersionAsync(CancellationToken cancellation) => database.ReadAsync(ReadVersionAsync, cancellation);

    /// <summary>All missing steps in one transaction: after a crash in the middle the database is as it was.</summary>
    /// <returns>The versions before and after.</returns>
    /// <exception cref="StorageException">The database is newer than this program.</exception>
    internal Task<(int Before, int After)> MigrateAsync(CancellationToken cancellation) =>
        database.WriteAsync(
            async session =>
            {
                await database.LockAsync(session, SharedLock.Schema, alone: true);
                int before = await ReadVersionAsync(session);
                if (before > Newest)
                {
                    throw new StorageException(
                        $"{database.Description} has schema version {before}, this program knows {Newest}: "
                        + "run the newer program, or restore the backup that was taken before its update.");
                }

                await session.ExecuteScriptAsync(
                    "CREATE TABLE IF NOT EXISTS schema_versions (version BIGINT PRIMARY KEY, name TEXT NOT NULL, applied_at BIGINT NOT NULL)");
                foreach (Migration migration in migrations.Skip(before))
                {
                    await session.ExecuteScriptAsync(migration.ScriptFor(database));
                    await session.ExecuteAsync(
                        $"INSERT INTO schema_versions (version, name, applied_at) VALUES ({migration.Version}, {migration.Name}, {time.GetUtcNow()})");
                }

                return (before, Newest);
            },
            cancellation);

    private async Task<int> ReadVersionAsync(Session session) =>
        await database.HasTableAsync(session, "schema_versions")
            ? (int)await session.CountAsync($"SELECT MAX(version) FROM schema_versions")
            : 0;
}
