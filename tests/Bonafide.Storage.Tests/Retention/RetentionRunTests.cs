using Bonafide.Storage.Applications;
using Bonafide.Storage.Checks;
using Bonafide.Storage.Policies;
using Bonafide.Storage.Retention;
using Bonafide.Storage.Tests.Ground;

namespace Bonafide.Storage.Tests.Retention;

public sealed class RetentionRunTests
{
    [Theory, BothDatabases]
    public async Task Deletes_what_is_past_its_applications_clock_and_nothing_else(DatabaseKind kind)
    {
        await using Installation installation = await Installation.StartAsync(kind);
        Application week = await WithPolicyAsync(installation, new ApplicationPolicy { KeepChecks = TimeSpan.FromDays(7) });
        Application ever = await WithPolicyAsync(installation, new ApplicationPolicy { KeepChecks = null });
        foreach (Application application in (Application[])[week, ever])
        {
            await SaveAsync(installation, application, ManualTime.Start, "early");
            await SaveAsync(installation, application, ManualTime.Start.AddDays(5), "late");
        }

        installation.Time.Advance(TimeSpan.FromDays(8));
        RetentionReport report = await installation.Storage.Retention.RunAsync(Installation.Cancellation);

        Assert.Equal(new RetentionReport(1, 0, 1, 0), report);
        Assert.Equal(1, await installation.CountAsync($"SELECT COUNT(*) FROM checks WHERE application_id = {week.Id}"));
        Assert.Equal(2, await installation.CountAsync($"SELECT COUNT(*) FROM checks WHERE application_id = {ever.Id}"));
        Assert.Equal(new RetentionReport(0, 0, 0, 0), await installation.Storage.Retention.RunAsync(Installation.Cancellation));
        Assert.Equal("retention.deleted", (await installation.Storage.Audit.ListAsync(null, 1, Installation.Cancellation))[0].Action);
    }

    [Theory, BothDatabases]
    public async Task Deletes_pictures_before_their_checks(DatabaseKind kind)
    {
        await using Installation installation = await Installation.StartAsync(kind);
        Application application = await WithPolicyAsync(
            installation, new ApplicationPolicy { KeepChecks = TimeSpan.FromDays(30), KeepPictures = TimeSpan.FromHours(2) });
        NewCheck check = await SaveAsync(installation, application, ManualTime.Start, "early");

        installation.Time.Advance(TimeSpan.FromHours(3));
        RetentionReport report = await installation.Storage.Retention.RunAsync(Installation.Cancellation);

        Assert.Equal(new RetentionReport(0, 1, 0, 0), report);
        StoredCheck stored = (await installation.Storage.Checks.FindAsync(application.Id, check.Id, Installation.Cancellation))!;
        Assert.False(stored.Summary.HasPicture);
        Assert.Equal(SampleChecks.Evidence, stored.Evidence);
    }

    [Theory, BothDatabases]
    public async Task Deletes_more_than_one_batch(DatabaseKind kind)
    {
        await using Installation installation = await Installation.StartAsync(kind);
        Application application = await installation.CreateApplicationAsync();
        await installation.Storage.Database.WriteAsync(
            async session =>
            {
                for (int number = 0; number < 450; number++)
                {
                    await session.ExecuteAsync(
                        $"""
                        INSERT INTO checks (id, application_id, at, dialect, kind, outcome, verdict, policy_version, model_ids, saved)
                        VALUES ({Guid.CreateVersion7()}, {application.Id}, {number}, 'native', 'liveness', 'attack', 'Declined', 1, '', 0)
                        """);
                }
            },
            Installation.Cancellation);

        Assert.Equal(450, (await installation.Storage.Retention.RunAsync(Installation.Cancellation)).Checks);
    }

    private static async Task<Application> WithPolicyAsync(Installation installation, ApplicationPolicy policy)
    {
        Application application = await installation.CreateApplicationAsync();
        await installation.Storage.Policies.ChangeAsync(application.Id, policy, "test", Installation.Cancellation);
        return application;
    }

    private static async Task<NewCheck> SaveAsync(Installation installation, Application application, DateTimeOffset at, string person)
    {
        NewCheck check = SampleChecks.Of(application.Id, at, person);
        await installation.Storage.Checks.SaveAsync(check, null, Installation.Cancellation);
        return check;
    }
}
