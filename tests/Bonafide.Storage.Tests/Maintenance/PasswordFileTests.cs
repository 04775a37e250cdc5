using Bonafide.Storage.Tests.Ground;
using Npgsql;

namespace Bonafide.Storage.Tests.Maintenance;

/// <summary>A database whose password lies in a file, as secrets of containers do.</summary>
public sealed class PasswordFileTests
{
    [Fact]
    public async Task Servers_and_backups_take_the_password_from_the_file_that_the_connection_string_names()
    {
        await using PostgresServer postgres = await PostgresServer.StartAsync();
        NpgsqlConnectionStringBuilder open = new(await postgres.CreateDatabaseAsync());
        string folder = Directory.CreateTempSubdirectory("bonafide-passfile-").FullName;
        string passwords = Path.Combine(folder, "pgpass");
        await File.WriteAllTextAsync(passwords, "*:*:*:*:from-a-file\n", Installation.Cancellation);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(passwords, UnixFileMode.UserRead | UnixFileMode.UserWrite); // pg_dump ignores it where others may read it.
        }

        await using (NpgsqlDataSource source = NpgsqlDataSource.Create(open))
        {
            await RunAsync(source, "ALTER ROLE app PASSWORD 'from-a-file'");
            await File.WriteAllTextAsync(Path.Combine(postgres.DataFolder, "pg_hba.conf"), "host all all 127.0.0.1/32 scram-sha-256\n", Installation.Cancellation);
            await RunAsync(source, "SELECT pg_reload_conf()");
        }

        StorageOptions options = new() { DataFolder = folder, PostgresConnection = $"{open.ConnectionString};Passfile={passwords}" };
        await using (BonafideStorage storage = new(options, TimeProvider.System))
        {
            await storage.StartAsync(Installation.Cancellation);
            string backup = Path.Combine(folder, "backup");
            await storage.Maintenance.BackupAsync(backup, "test", Installation.Cancellation);
            await storage.Maintenance.RestoreAsync(backup, "test", Installation.Cancellation);
            Assert.True((await storage.Maintenance.VerifyAsync(Installation.Cancellation)).IsSound);
        }

        Directory.Delete(folder, recursive: true);
    }

    private static async Task RunAsync(NpgsqlDataSource source, string command)
    {
        await using NpgsqlCommand sent = source.CreateCommand(command);
        await sent.ExecuteNonQueryAsync(Installation.Cancellation);
    }
}
