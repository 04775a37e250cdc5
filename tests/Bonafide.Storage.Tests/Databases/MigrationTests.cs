using Bonafide.Storage.Databases;
using Bonafide.Storage.Tests.Ground;

namespace Bonafide.Storage.Tests.Databases;

public sealed class MigrationTests
{
    [Theory, BothDatabases]
    public async Task Migrates_an_empty_database_to_the_newest_version(DatabaseKind kind)
    {
        await using Installation installation = await Installation.StartAsync(kind);

        Assert.Equal(Migration.All.Count, await installation.CountAsync($"SELECT MAX(version) FROM schema_versions"));
        Assert.True(await installation.Storage.IsReadyAsync(Installation.Cancellation));
    }

    [Theory, BothDatabases]
    public async Task Migrates_a_database_of_the_first_version_and_keeps_its_rows(DatabaseKind kind)
    {
        await using Installation installation = await Installation.PrepareAsync(kind);
        await using (BonafideStorage stored = new(installation.Options, installation.Time))
        {
            string script = await File.ReadAllTextAsync(
                Path.Combine(AppContext.BaseDirectory, "Databases", "version-1.sql"), Installation.Cancellation);
            await stored.Database.WriteAsync(
                session => session.ExecuteScriptAsync(script.Replace("{bytes}", stored.Database.BytesType, StringComparison.Ordinal)),
                Installation.Cancellation);
        }

        await installation.OpenAsync();

        Assert.Equal(["Kept"], (await installation.Storage.Applications.ListAsync(Installation.Cancellation)).Select(application => application.Name));
        Assert.Equal(Migration.All.Count, await installation.CountAsync($"SELECT MAX(version) FROM schema_versions"));
        await installation.CreateApplicationAsync();
    }

    [Theory, BothDatabases]
    public async Task Refuses_a_database_of_a_newer_program(DatabaseKind kind)
    {
        await using Installation installation = await Installation.StartAsync(kind);
        await installation.TamperAsync($"INSERT INTO schema_versions (version, name, applied_at) VALUES (999, 'future', 0)");

        StorageException refusal = await Assert.ThrowsAsync<StorageException>(installation.OpenAsync);

        Assert.Contains("999", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("newer program", refusal.Message, StringComparison.Ordinal);
    }

    [Theory, BothDatabases]
    public async Task Leaves_the_database_as_it_was_when_a_step_fails(DatabaseKind kind)
    {
        await using Installation installation = await Installation.StartAsync(kind);
        Migration[] broken =
        [
            .. Migration.All,
            new(Migration.All.Count + 1, "half", "CREATE TABLE half (id BIGINT PRIMARY KEY)"),
            new(Migration.All.Count + 2, "broken", "CREATE NONSENSE"),
        ];

        await Assert.ThrowsAnyAsync<Exception>(() => installation.OpenAsync(installation.Options, broken));

        Assert.Equal(Migration.All.Count, await installation.CountAsync($"SELECT MAX(version) FROM schema_versions"));
        Assert.False(await installation.Storage.Database.ReadAsync(
            session => installation.Storage.Database.HasTableAsync(session, "half"), Installation.Cancellation));
    }

    [Theory, BothDatabases]
    public async Task Lets_servers_that_start_together_migrate_once(DatabaseKind kind)
    {
        await using Installation installation = await Installation.PrepareAsync(kind);
        StorageOptions options = installation.Options with { MasterKey = new string('7', 64) };

        await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => Task.Run(() => installation.OpenAsync(options, Migration.All))));

        Assert.Equal(Migration.All.Count, await installation.CountAsync($"SELECT COUNT(*) FROM schema_versions"));
    }
}
