using Bonafide.Storage.Applications;
using Bonafide.Storage.Checks;
using Bonafide.Storage.Maintenance;
using Bonafide.Storage.Tests.Ground;

namespace Bonafide.Storage.Tests.Maintenance;

public sealed class BackupTests
{
    [Theory, BothDatabases]
    public async Task Restores_a_backup_taken_under_load_to_a_consistent_state(DatabaseKind kind)
    {
        await using Installation installation = await Installation.StartAsync(kind);
        Application application = await installation.CreateApplicationAsync(credits: 1_000);
        string file = Path.Combine(installation.Options.DataFolder, "backup-1");
        using CancellationTokenSource enough = new();
        List<Guid> before = [.. await SaveAsync(installation, application, 5)];
        TaskCompletionSource underLoad = new();
        Task<int> load = Task.Run(async () =>
        {
            int saved = 0;
            while (!enough.IsCancellationRequested)
            {
                await SaveAsync(installation, application, 1);
                saved++;
                underLoad.TrySetResult();
            }

            return saved;
        });
        await underLoad.Task;

        await installation.Storage.Maintenance.BackupAsync(file, "test", Installation.Cancellation);
        await enough.CancelAsync();
        int loaded = await load;
        await installation.Storage.Maintenance.RestoreAsync(file, "test", Installation.Cancellation);

        VerificationReport report = await installation.Storage.Maintenance.VerifyAsync(Installation.Cancellation);
        Assert.True(report.IsSound, string.Join(' ', report.DatabaseFaults));
        Assert.InRange(report.Checks, 5, 5 + loaded);
        Assert.All(before, id => Assert.NotNull(installation.Storage.Checks.FindAsync(application.Id, id).GetAwaiter().GetResult()));
        long left = (await installation.Storage.Applications.FindAsync(application.Id, Installation.Cancellation))!.Credits!.Value;
        Assert.Equal(1_000, left + report.Checks + await installation.CountAsync($"SELECT COUNT(*) FROM credit_holds"));
    }

    [Theory, BothDatabases]
    public async Task Does_not_bring_back_whom_the_database_has_erased_since(DatabaseKind kind)
    {
        await using Installation installation = await Installation.StartAsync(kind);
        Application application = await installation.CreateApplicationAsync();
        NewCheck erased = SampleChecks.Of(application.Id, ManualTime.Start);
        NewCheck kept = SampleChecks.Of(application.Id, ManualTime.Start, "somebody else");
        await installation.Storage.Checks.SaveAsync(erased, null, Installation.Cancellation);
        await installation.Storage.Checks.SaveAsync(kept, null, Installation.Cancellation);
        string file = Path.Combine(installation.Options.DataFolder, "backup-1");
        await installation.Storage.Maintenance.BackupAsync(file, "test", Installation.Cancellation);
        installation.Time.Advance(TimeSpan.FromHours(1));
        await installation.Storage.Eraser.EraseAsync(application.Id, SampleChecks.Person, "test", Installation.Cancellation);

        Assert.Equal(1, await installation.Storage.Maintenance.RestoreAsync(file, "test", Installation.Cancellation));

        Assert.Null(await installation.Storage.Checks.FindAsync(application.Id, erased.Id, Installation.Cancellation));
        Assert.NotNull(await installation.Storage.Checks.FindAsync(application.Id, kept.Id, Installation.Cancellation));
        Assert.True((await installation.Storage.Maintenance.VerifyAsync(Installation.Cancellation)).IsSound);
    }

    [Theory, BothDatabases]
    public async Task Is_written_for_its_owner_alone_and_overwrites_nothing(DatabaseKind kind)
    {
        await using Installation installation = await Installation.StartAsync(kind);
        string file = Path.Combine(installation.Options.DataFolder, "backup-1");
        await installation.Storage.Maintenance.BackupAsync(file, "test", Installation.Cancellation);

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
        await Assert.ThrowsAsync<StorageException>(() => installation.Storage.Maintenance.BackupAsync(file, "test", Installation.Cancellation));
    }

    [Theory, BothDatabases]
    public async Task Leaves_the_database_as_it_was_when_the_file_is_no_backup(DatabaseKind kind)
    {
        await using Installation installation = await Installation.StartAsync(kind);
        Application application = await installation.CreateApplicationAsync();
        string file = Path.Combine(installation.Options.DataFolder, "no-backup");
        await File.WriteAllTextAsync(file, new string('x', 10_000), Installation.Cancellation);

        await Assert.ThrowsAsync<StorageException>(() => installation.Storage.Maintenance.RestoreAsync(file, "test", Installation.Cancellation));

        Assert.NotNull(await installation.Storage.Applications.FindAsync(application.Id, Installation.Cancellation));
    }

    [Fact]
    public async Task Refuses_a_backup_of_a_newer_program()
    {
        await using Installation installation = await Installation.StartAsync(DatabaseKind.Sqlite);
        Application application = await installation.CreateApplicationAsync();
        string file = Path.Combine(installation.Options.DataFolder, "backup-1");
        await installation.TamperAsync($"INSERT INTO schema_versions (version, name, applied_at) VALUES (999, 'future', 0)");
        await installation.Storage.Database.BackupAsync(file, Installation.Cancellation);
        await installation.TamperAsync($"DELETE FROM schema_versions WHERE version = 999");

        await Assert.ThrowsAsync<StorageException>(() => installation.Storage.Maintenance.RestoreAsync(file, "test", Installation.Cancellation));

        Assert.NotNull(await installation.Storage.Applications.FindAsync(application.Id, Installation.Cancellation));
        Assert.True(await installation.Storage.IsReadyAsync(Installation.Cancellation));
    }

    [Theory, BothDatabases]
    public async Task Verification_names_a_check_that_was_tampered_with(DatabaseKind kind)
    {
        await using Installation installation = await Installation.StartAsync(kind);
        Application application = await installation.CreateApplicationAsync();
        NewCheck check = SampleChecks.Of(application.Id, ManualTime.Start);
        await installation.Storage.Checks.SaveAsync(check, null, Installation.Cancellation);
        await installation.TamperAsync($"UPDATE checks SET sealed_content = {new byte[100]}");

        VerificationReport report = await installation.Storage.Maintenance.VerifyAsync(Installation.Cancellation);

        Assert.False(report.IsSound);
        Assert.Equal([check.Id], report.UnreadableChecks);
    }

    private static async Task<List<Guid>> SaveAsync(Installation installation, Application application, int count)
    {
        List<Guid> ids = [];
        for (int number = 0; number < count; number++)
        {
            NewCheck check = SampleChecks.Of(application.Id, ManualTime.Start);
            await installation.Storage.Checks.SaveAsync(
                check, await installation.Storage.Credits.TryTakeAsync(application.Id, Installation.Cancellation), Installation.Cancellation);
            ids.Add(check.Id);
        }

        return ids;
    }
}
