using Bonafide.Storage.Applications;
using Bonafide.Storage.Checks;
using Bonafide.Storage.Tests.Ground;

namespace Bonafide.Storage.Tests.Databases;

public sealed class UnavailableTests
{
    [Fact]
    public async Task A_full_disk_refuses_the_check_and_heals_when_there_is_room()
    {
        await using Installation installation = await Installation.StartAsync(DatabaseKind.Sqlite);
        Application application = await installation.CreateApplicationAsync();
        NewCheck kept = SampleChecks.Of(application.Id, ManualTime.Start);
        await installation.Storage.Checks.SaveAsync(kept, null, Installation.Cancellation);

        // SQLite answers a page limit as it answers a full disk.
        NewCheck refused = SampleChecks.Of(application.Id, ManualTime.Start) with { Picture = new StoredPicture("image/png", new byte[20_000_000]) };
        await LimitPagesAsync("PRAGMA max_page_count = 1");
        await Assert.ThrowsAsync<StorageUnavailableException>(() => installation.Storage.Checks.SaveAsync(refused, null, Installation.Cancellation));
        Assert.NotNull(await installation.Storage.Checks.FindAsync(application.Id, kept.Id, Installation.Cancellation));
        Assert.Null(await installation.Storage.Checks.FindAsync(application.Id, refused.Id, Installation.Cancellation));

        await LimitPagesAsync("PRAGMA max_page_count = 1073741823");
        await installation.Storage.Checks.SaveAsync(refused, null, Installation.Cancellation);
        Assert.Empty(await installation.Storage.Database.CheckIntegrityAsync(Installation.Cancellation));

        // One call after the other: they share the one pooled connection that has the limit.
        Task LimitPagesAsync(string pragma) => installation.Storage.Database.ReadAsync(
            async session =>
            {
                await session.ExecuteScriptAsync(pragma);
                return true;
            },
            Installation.Cancellation);
    }

    [Fact]
    public async Task A_database_server_that_is_gone_is_said_to_be_unavailable()
    {
        await using Installation installation = await Installation.StartAsync(DatabaseKind.Postgres);
        await using BonafideStorage elsewhere = new(
            installation.Options with { PostgresConnection = "Host=127.0.0.1;Port=9;Username=app;Database=app;Timeout=2" }, installation.Time);

        await Assert.ThrowsAsync<StorageUnavailableException>(() => elsewhere.Applications.ListAsync(Installation.Cancellation));
        Assert.False(await elsewhere.IsReadyAsync(Installation.Cancellation));
    }

    [Fact]
    public async Task Connections_that_the_server_has_cut_are_replaced_by_themselves()
    {
        await using Installation installation = await Installation.StartAsync(DatabaseKind.Postgres);
        Application application = await installation.CreateApplicationAsync();
        await using BonafideStorage admin = await installation.OpenAsync();
        await admin.Database.ReadAsync(
            session => session.QueryAsync(
                $"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()", _ => true),
            Installation.Cancellation);

        bool healed = false;
        for (int attempt = 0; attempt < 20 && !healed; attempt++)
        {
            try
            {
                healed = (await installation.Storage.Applications.ListAsync(Installation.Cancellation)).Single().Id == application.Id;
            }
            catch (StorageUnavailableException)
            {
                // The connection that was cut says so once.
            }
        }

        Assert.True(healed);
    }
}
