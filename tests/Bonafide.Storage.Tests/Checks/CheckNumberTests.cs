using Bonafide.Storage.Applications;
using Bonafide.Storage.Checks;
using Bonafide.Storage.Databases;
using Bonafide.Storage.Tests.Ground;

namespace Bonafide.Storage.Tests.Checks;

/// <summary>Numbers of saved checks, and windows on them by counting.</summary>
public sealed class CheckNumberTests
{
    [Theory, BothDatabases]
    public async Task Rise_over_all_applications_and_are_never_given_twice(DatabaseKind kind)
    {
        await using Installation installation = await Installation.StartAsync(kind);
        Application application = await installation.CreateApplicationAsync();
        Application other = await installation.CreateApplicationAsync();

        long?[] first =
        [
            await SaveAsync(installation, application),
            await SaveAsync(installation, other),
            await SaveAsync(installation, application, check => check with { At = ManualTime.Start.AddSeconds(1) }),
        ];
        CheckSummary last = (await installation.Storage.Search.ListAsync(application.Id, new CheckFilter(), null, 1, Installation.Cancellation)).Checks[0];
        await installation.Storage.Checks.DeleteAsync(application.Id, last.Id, "test", Installation.Cancellation);
        long? next = await SaveAsync(installation, application);

        Assert.Equal([1L, 2L, 3L], first);
        Assert.Equal((3L, 4L), (last.Number, next));
    }

    [Theory, BothDatabases]
    public async Task Are_not_spent_on_unsaved_checks(DatabaseKind kind)
    {
        await using Installation installation = await Installation.StartAsync(kind);
        Application application = await installation.CreateApplicationAsync();

        Assert.Null(await SaveAsync(installation, application, check => check with { IsSaved = false }));
        Assert.Equal(1, await SaveAsync(installation, application));
    }

    [Theory, BothDatabases]
    public async Task Are_given_to_the_checks_of_an_older_database_in_their_order(DatabaseKind kind)
    {
        await using Installation installation = await Installation.PrepareAsync(kind);
        BonafideStorage older = await installation.OpenAsync(installation.Options, [.. Migration.All.Take(4)]);
        Application application = await older.Applications.CreateAsync("Test", null, "test", Installation.Cancellation);
        await installation.TamperAsync(
            $"""
            INSERT INTO checks (id, application_id, at, dialect, kind, outcome, verdict, policy_version, model_ids, saved) VALUES
                ('00000000-0000-0000-0000-000000000001', {application.Id}, 20, 'native', 'liveness', 'attack', 'Declined', 1, '', 1),
                ('00000000-0000-0000-0000-000000000002', {application.Id}, 10, 'native', 'liveness', 'attack', 'Declined', 1, '', 1),
                ('00000000-0000-0000-0000-000000000003', {application.Id}, 5, 'native', 'liveness', 'attack', 'Declined', 1, '', 0)
            """);

        BonafideStorage newer = await installation.OpenAsync();
        CheckPage page = await newer.Search.ListAsync(application.Id, new CheckFilter { IncludeUnsaved = true }, null, 10, Installation.Cancellation);

        Assert.Equal([2L, 1L, null], page.Checks.Select(check => check.Number));
    }

    [Theory, BothDatabases]
    public async Task Windows_show_every_check_that_passes_the_filter_with_its_content(DatabaseKind kind)
    {
        await using Installation installation = await Installation.StartAsync(kind);
        Application application = await installation.CreateApplicationAsync();
        for (int number = 0; number < 7; number++)
        {
            await SaveAsync(installation, application, check => check with { At = ManualTime.Start.AddMinutes(number), Verdict = number % 2 == 0 ? CheckVerdict.Approved : CheckVerdict.Declined });
        }

        await SaveAsync(installation, application, check => check with { SubjectReference = "somebody else", Dialect = "other" });
        await SaveAsync(installation, application, check => check with { IsSaved = false });
        CheckFilter person = new() { SubjectReference = SampleChecks.Person };

        CheckWindow window = await FindAsync(person, 5, 10);
        Assert.Equal((7L, 2), (window.Count, window.Checks.Count));
        Assert.All(window.Checks, check => Assert.Equal((SampleChecks.Person, SampleChecks.Evidence), (check.SubjectReference, check.Evidence)));
        Assert.Equal([2L, 1L], window.Checks.Select(check => check.Summary.Number));
        Assert.Equal((4L, 3), Sizes(await FindAsync(person with { Verdict = CheckVerdict.Approved }, 1, 3)));
        Assert.Equal((1L, 1), Sizes(await FindAsync(new CheckFilter { Dialect = "other" }, 0, 3)));
        Assert.Equal((8L, 0), Sizes(await FindAsync(new CheckFilter(), 100, 3)));
        Assert.Equal((0L, 0), Sizes(await FindAsync(new CheckFilter { SubjectReference = "nobody" }, 0, 3)));

        Task<CheckWindow> FindAsync(CheckFilter filter, int offset, int limit) =>
            installation.Storage.Search.FindWindowAsync(application.Id, filter, offset, limit, Installation.Cancellation);

        static (long, int) Sizes(CheckWindow window) => (window.Count, window.Checks.Count);
    }

    private static async Task<long?> SaveAsync(Installation installation, Application application, Func<NewCheck, NewCheck>? change = null)
    {
        NewCheck check = SampleChecks.Of(application.Id, ManualTime.Start) with { Picture = null };
        check = change is null ? check : change(check);
        await installation.Storage.Checks.SaveAsync(check, null, Installation.Cancellation);
        return (await installation.Storage.Checks.FindAsync(application.Id, check.Id, Installation.Cancellation))!.Summary.Number;
    }
}
