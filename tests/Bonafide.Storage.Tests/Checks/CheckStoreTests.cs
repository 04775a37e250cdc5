using Bonafide.Storage.Applications;
using Bonafide.Storage.Checks;
using Bonafide.Storage.Credits;
using Bonafide.Storage.Tests.Ground;

namespace Bonafide.Storage.Tests.Checks;

public sealed class CheckStoreTests
{
    [Theory, BothDatabases]
    public async Task Gives_back_what_was_recorded(DatabaseKind kind)
    {
        await using Installation installation = await Installation.StartAsync(kind);
        Application application = await installation.CreateApplicationAsync();
        NewCheck check = SampleChecks.Of(application.Id, ManualTime.Start);
        await installation.Storage.Checks.SaveAsync(check, null, Installation.Cancellation);

        BonafideStorage second = await installation.OpenAsync();
        StoredCheck stored = (await second.Checks.FindAsync(application.Id, check.Id, Installation.Cancellation))!;
        StoredPicture picture = (await second.Checks.FindPictureAsync(application.Id, check.Id, Installation.Cancellation))!;

        Assert.Equal(SampleChecks.Person, stored.SubjectReference);
        Assert.Equal(SampleChecks.Request, stored.Request);
        Assert.Equal(SampleChecks.Evidence, stored.Evidence);
        Assert.Equal(SampleChecks.PictureBytes, picture.Bytes);
        Assert.Equal(
            (check.At, check.Score, check.Verdict, check.Outcome, 1, true),
            (stored.Summary.At, stored.Summary.Score, stored.Summary.Verdict, stored.Summary.Outcome, stored.Summary.PolicyVersion, stored.Summary.HasPicture));
        Assert.Equal(check.ModelIds, stored.Summary.ModelIds);
    }

    [Theory, BothDatabases]
    public async Task Keeps_nothing_of_the_subject_of_an_unsaved_check(DatabaseKind kind)
    {
        await using Installation installation = await Installation.StartAsync(kind);
        Application application = await installation.CreateApplicationAsync();
        NewCheck check = SampleChecks.Of(application.Id, ManualTime.Start) with { IsSaved = false };
        await installation.Storage.Checks.SaveAsync(check, null, Installation.Cancellation);

        StoredCheck stored = (await installation.Storage.Checks.FindAsync(application.Id, check.Id, Installation.Cancellation))!;

        Assert.Equal((null, null, null), (stored.SubjectReference, stored.Request, stored.Evidence));
        Assert.Null(await installation.Storage.Checks.FindPictureAsync(application.Id, check.Id, Installation.Cancellation));
        Assert.Equal(0, await installation.CountAsync($"SELECT COUNT(*) FROM subjects"));
        Assert.Empty((await installation.Storage.Search.ListAsync(application.Id, new CheckFilter(), null, 10, Installation.Cancellation)).Checks);
    }

    [Theory, BothDatabases]
    public async Task Does_not_show_a_check_to_another_application(DatabaseKind kind)
    {
        await using Installation installation = await Installation.StartAsync(kind);
        Application application = await installation.CreateApplicationAsync();
        Application other = await installation.CreateApplicationAsync();
        NewCheck check = SampleChecks.Of(application.Id, ManualTime.Start);
        await installation.Storage.Checks.SaveAsync(check, null, Installation.Cancellation);

        Assert.Null(await installation.Storage.Checks.FindAsync(other.Id, check.Id, Installation.Cancellation));
        Assert.Null(await installation.Storage.Checks.FindPictureAsync(other.Id, check.Id, Installation.Cancellation));
        Assert.False(await installation.Storage.Checks.DeleteAsync(other.Id, check.Id, "test", Installation.Cancellation));
        Assert.Empty((await installation.Storage.Search.ListAsync(
            other.Id, new CheckFilter { SubjectReference = SampleChecks.Person }, null, 10, Installation.Cancellation)).Checks);
    }

    [Theory, BothDatabases]
    public async Task Shows_every_check_once_over_pages_although_some_are_added_and_deleted(DatabaseKind kind)
    {
        await using Installation installation = await Installation.StartAsync(kind);
        Application application = await installation.CreateApplicationAsync();
        CheckStore checks = installation.Storage.Checks;
        List<Guid> expected = [];
        for (int number = 0; number < 23; number++)
        {
            // Three at a time share a moment.
            NewCheck check = SampleChecks.Of(application.Id, ManualTime.Start.AddSeconds(number / 3)) with { Picture = null };
            await checks.SaveAsync(check, null, Installation.Cancellation);
            expected.Add(check.Id);
        }

        List<Guid> seen = [];
        CheckCursor? next = null;
        do
        {
            CheckPage page = await installation.Storage.Search.ListAsync(application.Id, new CheckFilter(), next, 5, Installation.Cancellation);
            seen.AddRange(page.Checks.Select(check => check.Id));
            next = page.Next;
            await checks.SaveAsync(SampleChecks.Of(application.Id, ManualTime.Start.AddHours(1)), null, Installation.Cancellation);
            await checks.DeleteAsync(application.Id, page.Checks[^1].Id, "test", Installation.Cancellation);
        }
        while (next is not null);

        Assert.Equal(expected.Order(), seen.Order());
        Assert.Equal(seen.Count, seen.Distinct().Count());
    }

    [Theory, BothDatabases]
    public async Task Filters(DatabaseKind kind)
    {
        await using Installation installation = await Installation.StartAsync(kind);
        Application application = await installation.CreateApplicationAsync();
        NewCheck first = SampleChecks.Of(application.Id, ManualTime.Start);
        NewCheck second = SampleChecks.Of(application.Id, ManualTime.Start.AddMinutes(1), "somebody else") with { Verdict = CheckVerdict.Declined, Outcome = "attack", Score = 0.1 };
        NewCheck third = SampleChecks.Of(application.Id, ManualTime.Start.AddMinutes(2), null) with { Verdict = CheckVerdict.InReview, Dialect = "other", Score = null };
        foreach (NewCheck check in (NewCheck[])[first, second, third])
        {
            await installation.Storage.Checks.SaveAsync(check, null, Installation.Cancellation);
        }

        Assert.Equal([third.Id, second.Id, first.Id], await ListAsync(new CheckFilter()));
        Assert.Equal([first.Id], await ListAsync(new CheckFilter { SubjectReference = SampleChecks.Person }));
        Assert.Equal([second.Id], await ListAsync(new CheckFilter { Outcome = "attack" }));
        Assert.Equal([third.Id], await ListAsync(new CheckFilter { Verdict = CheckVerdict.InReview }));
        Assert.Equal([third.Id], await ListAsync(new CheckFilter { Dialect = "other" }));
        Assert.Equal([second.Id], await ListAsync(new CheckFilter { From = second.At, Until = third.At }));

        async Task<IEnumerable<Guid>> ListAsync(CheckFilter filter) =>
            (await installation.Storage.Search.ListAsync(application.Id, filter, null, 10, Installation.Cancellation)).Checks.Select(check => check.Id);
    }

    [Theory, BothDatabases]
    public async Task Are_found_by_their_warnings_but_not_those_of_before(DatabaseKind kind)
    {
        await using Installation installation = await Installation.StartAsync(kind);
        Application application = await installation.CreateApplicationAsync();
        NewCheck none = SampleChecks.Of(application.Id, ManualTime.Start);
        NewCheck both = SampleChecks.Of(application.Id, ManualTime.Start.AddMinutes(1)) with { Warnings = ["LowQuality", "SeveralFaces"] };
        NewCheck one = SampleChecks.Of(application.Id, ManualTime.Start.AddMinutes(2)) with { Warnings = ["PossibleDuplicateFace"], IsSaved = false };
        NewCheck old = SampleChecks.Of(application.Id, ManualTime.Start.AddMinutes(3)) with { Warnings = ["LowQuality"] };
        foreach (NewCheck check in (NewCheck[])[none, both, one, old])
        {
            await installation.Storage.Checks.SaveAsync(check, null, Installation.Cancellation);
        }

        await installation.TamperAsync($"UPDATE checks SET warnings = NULL WHERE id = {old.Id}");

        Assert.Equal([both.Id], await ListAsync("LowQuality"));
        Assert.Equal([both.Id], await ListAsync("SeveralFaces"));
        Assert.Equal([one.Id], await ListAsync("PossibleDuplicateFace"));
        Assert.Empty(await ListAsync("DuplicateFace"));
        Assert.Equal((object?[])[null, both.Warnings, Array.Empty<string>()], await WarningsAsync(old, both, none));

        async Task<IEnumerable<Guid>> ListAsync(string warning) => (await installation.Storage.Search.ListAsync(
            application.Id, new CheckFilter { Warning = warning, IncludeUnsaved = true }, null, 10, Installation.Cancellation)).Checks.Select(check => check.Id);

        async Task<object?[]> WarningsAsync(params NewCheck[] checks)
        {
            List<object?> all = [];
            foreach (NewCheck check in checks)
            {
                all.Add((await installation.Storage.Checks.FindAsync(application.Id, check.Id, Installation.Cancellation))!.Summary.Warnings);
            }

            return [.. all];
        }
    }

    [Theory, BothDatabases]
    public async Task Spends_the_credit_with_the_record_or_neither(DatabaseKind kind)
    {
        await using Installation installation = await Installation.StartAsync(kind);
        Application application = await installation.CreateApplicationAsync(credits: 2);
        NewCheck check = SampleChecks.Of(application.Id, ManualTime.Start);
        CreditHold first = (await installation.Storage.Credits.TryTakeAsync(application.Id, Installation.Cancellation))!;
        CreditHold second = (await installation.Storage.Credits.TryTakeAsync(application.Id, Installation.Cancellation))!;
        await installation.Storage.Checks.SaveAsync(check, first, Installation.Cancellation);

        // The same id again cannot be stored: the credit must not go with it.
        await Assert.ThrowsAnyAsync<Exception>(() => installation.Storage.Checks.SaveAsync(check, second, Installation.Cancellation));

        Assert.Equal(1, await installation.CountAsync($"SELECT COUNT(*) FROM credit_holds"));
        await installation.Storage.Credits.GiveBackAsync(second, Installation.Cancellation);
        Assert.Equal(1, (await installation.Storage.Applications.FindAsync(application.Id, Installation.Cancellation))!.Credits);
    }

    [Theory, BothDatabases]
    public async Task Does_not_lose_a_check_whose_subject_is_emptied_meanwhile(DatabaseKind kind)
    {
        await using Installation installation = await Installation.StartAsync(kind);
        Application application = await installation.CreateApplicationAsync();
        CheckStore checks = installation.Storage.Checks;
        List<NewCheck> all = [.. Enumerable.Range(0, 60).Select(number => SampleChecks.Of(application.Id, ManualTime.Start.AddSeconds(number)) with { Picture = null })];
        List<Guid> deleted = [];

        await Task.WhenAll(all.Select((check, number) => Task.Run(async () =>
        {
            await checks.SaveAsync(check, null, Installation.Cancellation);
            if (number % 3 != 0)
            {
                Assert.True(await checks.DeleteAsync(application.Id, check.Id, "test", Installation.Cancellation));
                lock (deleted)
                {
                    deleted.Add(check.Id);
                }
            }
        })));

        CheckPage page = await installation.Storage.Search.ListAsync(application.Id, new CheckFilter(), null, 100, Installation.Cancellation);
        Assert.Equal(all.Select(check => check.Id).Except(deleted).Order(), page.Checks.Select(check => check.Id).Order());
    }
}
