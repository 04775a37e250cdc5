using Bonafide.Storage;

namespace Bonafide.Cli.Maintenance;

/// <summary>
/// Puts a backup in place. Everything that could go wrong is tried first on a copy, so that a backup of a newer program, of
/// another master key, or no backup at all, leaves the database as it was.
/// </summary>
internal sealed class Restoration(StorageOptions options, Shell shell)
{
    private string KeyFile => Path.Combine(options.DataFolder, "master.key");

    private bool IsKeyFromOutside => options.MasterKey is not null || options.MasterKeyCommand is not null;

    internal async Task<ExitCode> RunAsync(string file, bool mayReplace, CancellationToken cancellation)
    {
        if (!File.Exists(file))
        {
            throw new FaultException($"{file} does not exist.");
        }

        if (!IsKeyFromOutside && !File.Exists(KeyFile))
        {
            throw new FaultException(
                $"The master key {KeyFile} is missing, and the backup opens only with the one it was made under: put it there from your safe copy "
                + "(chmod 600), or set BONAFIDE_MASTER_KEY.");
        }

        await using BonafideStorage storage = new(options, shell.Time);
        if (!mayReplace && await HoldsRecordAsync(storage, cancellation))
        {
            throw new FaultException("There is a database already. Stop the servers, take a backup of it, and give --replace to put this one in its place.");
        }

        CreateForOwner(options.DataFolder);
        if (options.PostgresConnection is null)
        {
            await RehearseAsync(file, cancellation);
        }

        int again = await storage.Maintenance.RestoreAsync(file, StorageLocation.Actor, cancellation);
        (int version, _) = await storage.Maintenance.SchemaAsync(cancellation);
        shell.Out.WriteLine(
            $"Restored {file}, schema version {version}. {again} subjects that were erased after it was made were erased again. "
            + "Run 'bonafide db verify', then start the servers.");
        return ExitCode.BonaFide;
    }

    private async Task<bool> HoldsRecordAsync(BonafideStorage storage, CancellationToken cancellation) =>
        options.PostgresConnection is null
            ? File.Exists(StorageLocation.SqliteFile(options)) // Also one that cannot be read any more: that may be why.
            : (await storage.Maintenance.SchemaAsync(cancellation)).Found > 0;

    /// <summary>Opens a copy of a SQLite backup with the keys of this folder.</summary>
    private async Task RehearseAsync(string file, CancellationToken cancellation)
    {
        string folder = Path.Combine(options.DataFolder, $"restoring-{Environment.ProcessId}");
        CreateForOwner(folder);
        try
        {
            StorageOptions there = options with { DataFolder = folder };
            File.Copy(file, StorageLocation.SqliteFile(there), overwrite: true);
            if (!IsKeyFromOutside)
            {
                File.Copy(KeyFile, Path.Combine(folder, "master.key"), overwrite: true); // With its permissions, which are looked at.
            }

            await using BonafideStorage copy = new(there, shell.Time);
            if ((await copy.Maintenance.SchemaAsync(cancellation)).Found == 0)
            {
                throw new FaultException($"{file} is no backup: it holds no record. Nothing was changed.");
            }

            await copy.StartAsync(cancellation);
        }
        catch (Exception fault) when (fault is StorageException or StorageUnavailableException)
        {
            string reason = fault.Message
                .Replace($"The SQLite database {Path.Combine(folder, "bonafide.db")}", "It", StringComparison.Ordinal)
                .Replace(folder, options.DataFolder, StringComparison.Ordinal);
            throw new FaultException($"{file} was not restored, and nothing was changed. {reason}");
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static void CreateForOwner(string folder)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(folder);
        }
        else
        {
            Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }
}
