using Bonafide.Storage.Audit;
using Bonafide.Storage.Checks;
using Bonafide.Storage.Databases;
using Bonafide.Storage.Encryption;
using Bonafide.Storage.Galleries;

namespace Bonafide.Storage.Maintenance;

/// <summary>Backup, restore and verification. All but the restore may run while servers do.</summary>
public sealed class StorageMaintenance
{
    private readonly Database _database;
    private readonly SchemaMigrator _migrator;
    private readonly KeyRing _keys;
    private readonly CheckStore _checks;
    private readonly AuditLog _audit;

    internal StorageMaintenance(Database database, SchemaMigrator migrator, KeyRing keys, CheckStore checks, AuditLog audit)
    {
        _database = database;
        _migrator = migrator;
        _keys = keys;
        _checks = checks;
        _audit = audit;
    }

    /// <summary>
    /// Writes a consistent copy of the database to a new file, which is there wholly or not at all. It holds no master key:
    /// keep that elsewhere.
    /// </summary>
    /// <exception cref="StorageException">The file exists, or the copy failed.</exception>
    public async Task BackupAsync(string file, string actor, CancellationToken cancellation = default)
    {
        await CopyAsync(file, cancellation);
        await _audit.AppendAsync(new AuditEvent(null, actor, "database.backed_up", Path.GetFileName(file)), cancellation);
    }

    /// <summary>The same of a database of an older schema, in whose audit log this program writes nothing. Needs no keys.</summary>
    /// <exception cref="StorageException">The file exists, or the copy failed.</exception>
    public async Task CopyAsync(string file, CancellationToken cancellation = default)
    {
        if (File.Exists(file))
        {
            throw new StorageException($"{file} exists: a backup does not overwrite anything.");
        }

        string beside = file + ".partial";
        File.Delete(beside);
        CreateForOwner(beside);
        try
        {
            await _database.BackupAsync(beside, cancellation);
            File.Move(beside, file);
        }
        catch
        {
            File.Delete(beside);
            throw;
        }
    }

    /// <summary>
    /// Replaces the database by a backup, brings it to this program's schema, and erases again whom the present database knows
    /// to have been erased after the backup was made. No server may run meanwhile.
    /// </summary>
    /// <returns>How many subjects were erased again.</returns>
    /// <exception cref="StorageException">The file is no backup, or a newer program's.</exception>
    public async Task<int> RestoreAsync(string file, string actor, CancellationToken cancellation = default)
    {
        if (!File.Exists(file))
        {
            throw new StorageException($"{file} does not exist.");
        }

        List<ErasedSubject> erased = await ErasedAsync(cancellation);
        await _database.RestoreAsync(file, _migrator.Newest, cancellation);
        await _migrator.MigrateAsync(cancellation);
        await _keys.OpenAsync(cancellation);
        int again = await _database.WriteAsync(
            async session =>
            {
                int count = 0;
                foreach (ErasedSubject subject in erased)
                {
                    count += await session.ExecuteAsync(
                        $"DELETE FROM subjects WHERE application_id = {subject.Application} AND pseudonym = {subject.Pseudonym} AND created_at <= {subject.At}");
                    await session.ExecuteAsync(
                        $"""
                        INSERT INTO erasures (id, application_id, pseudonym, at, checks, pictures)
                        VALUES ({subject.Id}, {subject.Application}, {subject.Pseudonym}, {subject.At}, {subject.Checks}, {subject.Pictures})
                        ON CONFLICT (id) DO NOTHING
                        """);
                }

                await _audit.AppendAsync(session, new AuditEvent(null, actor, "database.restored", Path.GetFileName(file), $"{count} subjects erased again"));
                return count;
            },
            cancellation);
        await _database.ScrubAsync(cancellation);
        return again;
    }

    /// <summary>Looks at everything: files, references, each sealed check and face, the audit chain. Takes as long as there is data.</summary>
    public async Task<VerificationReport> VerifyAsync(CancellationToken cancellation = default)
    {
        // Another process may have rotated the master key since we opened it.
        await _keys.OpenAsync(cancellation);
        IReadOnlyList<string> faults = await _database.CheckIntegrityAsync(cancellation);
        (long opened, IReadOnlyList<Guid> unreadable) = await _checks.OpenAllAsync(cancellation);
        (long faces, IReadOnlyList<Guid> damaged) = await FaceVerification.OpenAllAsync(_database, _keys, cancellation);
        return new VerificationReport(
            await _migrator.VersionAsync(cancellation), faults, unreadable, opened, damaged, faces, await _audit.VerifyAsync(cancellation));
    }

    /// <summary>Brings the schema up to date, as every start does.</summary>
    /// <returns>The versions before and after.</returns>
    public Task<(int Before, int After)> MigrateAsync(CancellationToken cancellation = default) => _migrator.MigrateAsync(cancellation);

    /// <summary>The schema's version in the database (0 where it is empty), and the newest that this program knows. Needs no keys.</summary>
    public async Task<(int Found, int Known)> SchemaAsync(CancellationToken cancellation = default) =>
        (await _migrator.VersionAsync(cancellation), _migrator.Newest);

    /// <summary>Nothing where the present database cannot be read any more: that may be why there is a restore.</summary>
    private async Task<List<ErasedSubject>> ErasedAsync(CancellationToken cancellation)
    {
        try
        {
            return await _database.ReadAsync(
                async session => await _database.HasTableAsync(session, "erasures")
                    ? await session.QueryAsync(
                        $"SELECT id, application_id, pseudonym, at, checks, pictures FROM erasures",
                        row => new ErasedSubject(row.Id(0), row.Id(1), row.Text(2), row.Moment(3), row.Number(4), row.Number(5)))
                    : [],
                cancellation);
        }
        catch (Exception fault) when (fault is StorageUnavailableException or System.Data.Common.DbException)
        {
            return [];
        }
    }

    private static void CreateForOwner(string file)
    {
        FileStreamOptions creation = new() { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            creation.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        new FileStream(file, creation).Dispose();
    }

    private sealed record ErasedSubject(Guid Id, Guid Application, string Pseudonym, DateTimeOffset At, long Checks, long Pictures);
}
