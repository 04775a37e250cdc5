using System.CommandLine;
using Bonafide.Cli.Accounts;
using Bonafide.Storage;
using Bonafide.Storage.Applications;
using Bonafide.Storage.Encryption;
using Bonafide.Storage.Erasure;
using Bonafide.Storage.Retention;

namespace Bonafide.Cli.Maintenance;

/// <summary><c>bonafide db</c>: upkeep of the database. All but the restore may be done while servers run.</summary>
internal static class DbCommand
{
    private const string NextMasterKey = "BONAFIDE_NEXT_MASTER_KEY";

    internal static Command Create(Shell shell) => new("db", "Look after the database.")
    {
        Migrate(shell), Backup(shell), Restore(shell), Verify(shell), RotateKey(shell), Retain(shell), Erase(shell),
    };

    private static Command Migrate(Shell shell) => StorageLocation.CommandAt(
        shell, "migrate", "Bring the database to this program's schema; make it where there is none.", [], async (_, options, cancellation) =>
        {
            bool isThere = StorageLocation.IsThere(options);
            await using BonafideStorage storage = new(options, shell.Time);
            int before = isThere ? (await storage.Maintenance.SchemaAsync(cancellation)).Found : 0;
            await storage.StartAsync(cancellation);
            int after = (await storage.Maintenance.SchemaAsync(cancellation)).Found;
            shell.Out.WriteLine(
                before == after ? $"Nothing to do: the database has schema version {after}."
                : before == 0 ? $"Made an empty database with schema version {after}."
                : $"Brought the database from schema version {before} to {after}.");
            return ExitCode.BonaFide;
        });

    private static Command Backup(Shell shell)
    {
        Argument<string> file = new("FILE") { Description = "Where to; nothing is overwritten." };
        return StorageLocation.CommandAt(
            shell, "backup", "Write a consistent copy to a new file, while servers run or not.", [file], async (parsed, options, cancellation) =>
        {
            string path = Path.GetFullPath(parsed.GetRequiredValue(file));
            if (!Directory.Exists(Path.GetDirectoryName(path)))
            {
                throw new FaultException($"The folder {Path.GetDirectoryName(path)} does not exist.");
            }

            await using BonafideStorage storage = new(options, shell.Time);
            (int found, int known) = StorageLocation.IsThere(options) ? await storage.Maintenance.SchemaAsync(cancellation) : (0, 0);
            if (found > 0 && found < known)
            {
                // Before an upgrade: to open it would bring it up to date, and its audit log is the older program's.
                await storage.Maintenance.CopyAsync(path, cancellation);
                shell.Out.WriteLine($"Wrote {path} ({new FileInfo(path).Length} bytes), of schema version {found}: this program brings it to {known} when it is restored.");
                return ExitCode.BonaFide;
            }

            await using BonafideStorage opened = await StorageLocation.OpenAsync(options, shell, cancellation);
            await opened.Maintenance.BackupAsync(path, StorageLocation.Actor, cancellation);
            shell.Out.WriteLine($"Wrote {path} ({new FileInfo(path).Length} bytes). It opens only with the master key of today, which it does not hold.");
            return ExitCode.BonaFide;
        });
    }

    private static Command Restore(Shell shell)
    {
        Argument<string> file = new("FILE") { Description = "A backup that 'bonafide db backup' wrote." };
        Option<bool> replace = new("--replace") { Description = "Put it in the place of the database that is there." };
        return StorageLocation.CommandAt(
            shell, "restore", "Put a backup in place. Stop all servers first.", [file, replace],
            (parsed, options, cancellation) =>
                new Restoration(options, shell).RunAsync(Path.GetFullPath(parsed.GetRequiredValue(file)), parsed.GetValue(replace), cancellation));
    }

    private static Command Verify(Shell shell)
    {
        Option<bool> json = new("--json") { Description = "Print one JSON document with all faults." };
        return StorageLocation.CommandOn(
            shell, "verify", "Look at everything: files, references, each sealed check, the audit log.", [json], async (parsed, storage, cancellation) =>
                VerificationPrinter.Print(await storage.Maintenance.VerifyAsync(cancellation), parsed.GetValue(json), shell));
    }

    private static Command RotateKey(Shell shell) => StorageLocation.CommandOn(
        shell, "rotate-key", "Replace the master key; the old one opens nothing any more but older backups.", [], async (_, storage, cancellation) =>
        {
            bool isFile = storage.Options is { MasterKey: null, MasterKeyCommand: null };
            if (!isFile && shell.Setting(NextMasterKey) is null)
            {
                throw new UsageException(
                    $"The master key comes from outside. Set {NextMasterKey} to the new one (make it with 'openssl rand -hex 32') and call again.");
            }

            MasterKey? next = shell.Setting(NextMasterKey) is { } written ? MasterKey.Parse(written) : null;
            int wrapped = await storage.KeyRotation.RunAsync(next, StorageLocation.Actor, cancellation);
            shell.Out.WriteLine($"Replaced the master key; {wrapped} keys were wrapped anew. " + (isFile
                ? $"Keep a copy of {Path.Combine(storage.Options.DataFolder, "master.key")} somewhere else, and take a new backup."
                : $"Give every server the new one now (what {NextMasterKey} holds), and take a new backup."));
            return ExitCode.BonaFide;
        });

    private static Command Retain(Shell shell)
    {
        Option<bool> json = new("--json") { Description = "Print one JSON document." };
        return StorageLocation.CommandOn(
            shell, "retain", "Delete now what is past its application's clock, as every server does each hour.", [json], async (parsed, storage, cancellation) =>
        {
            RetentionReport report = await storage.Retention.RunAsync(cancellation);
            shell.Out.WriteLine(parsed.GetValue(json)
                ? StorageJson.Line(report)
                : $"By the clock of {TextTable.Moment(shell.Time.GetUtcNow())}: deleted {report.Checks} checks, {report.Pictures} pictures before their checks, and the keys of {report.Subjects} persons of whom nothing is left.");
            return ExitCode.BonaFide;
        });
    }

    private static Command Erase(Shell shell)
    {
        Option<string> subject = new("--subject")
        {
            Description = "The caller's own name for the person, such as its vendor_data; - reads it from the standard input.",
            HelpName = "REF",
            Required = true,
        };
        Option<string?> application = ApplicationChoice.Option();
        return StorageLocation.CommandOn(
            shell, "erase", "Erase everything that is kept of a person, and print the receipt as JSON.", [subject, application],
            async (parsed, storage, cancellation) =>
        {
            string reference = await ReferenceAsync(parsed.GetRequiredValue(subject), shell, cancellation);
            Application owner = await ApplicationChoice.OfAsync(parsed.GetValue(application), storage, cancellation);
            ErasureReceipt receipt = await storage.Eraser.EraseAsync(owner.Id, reference, StorageLocation.Actor, cancellation)
                ?? throw new FaultException($"Nothing is kept of such a person in the application '{TextTable.Harmless(owner.Name)}'.");
            shell.Out.WriteLine(StorageJson.Line(receipt));
            return ExitCode.BonaFide;
        });
    }

    /// <summary>Others can see a command line; the standard input they cannot.</summary>
    private static async Task<string> ReferenceAsync(string given, Shell shell, CancellationToken cancellation)
    {
        if (given != "-")
        {
            return given.Length > 0 ? given : throw new UsageException("--subject: who is to be erased?");
        }

        using StreamReader input = new(shell.OpenInput());
        return await input.ReadLineAsync(cancellation) is { Length: > 0 } line
            ? line
            : throw new UsageException("--subject -: there is nothing on the standard input.");
    }
}
