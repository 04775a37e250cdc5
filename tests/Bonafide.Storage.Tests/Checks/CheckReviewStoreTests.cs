using Bonafide.Storage.Applications;
using Bonafide.Storage.Checks;
using Bonafide.Storage.Tests.Ground;
using Bonafide.Storage.Webhooks;

namespace Bonafide.Storage.Tests.Checks;

public sealed class CheckReviewStoreTests
{
    private const string Comment = "COMMENT-THAT-MUST-NOT-BE-READ: looks like her brother, José";

    [Theory, BothDatabases]
    public async Task Replaces_the_verdict_and_keeps_who_when_and_why(DatabaseKind kind)
    {
        await using Installation installation = await Installation.StartAsync(kind);
        Application application = await installation.CreateApplicationAsync();
        NewCheck check = await SaveAsync(installation, application);
        installation.Time.Advance(TimeSpan.FromHours(1));

        Assert.True(await ReviewAsync(installation, check, CheckVerdict.Declined, Comment));
        Assert.True(await ReviewAsync(installation, check, CheckVerdict.InReview, null));

        DateTimeOffset at = installation.Time.GetUtcNow();
        Assert.Equal(
            [
                new CheckReview(at, "reviewer", CheckVerdict.Approved, CheckVerdict.Declined, Comment),
                new CheckReview(at, "reviewer", CheckVerdict.Declined, CheckVerdict.InReview, null),
            ],
            await installation.Storage.Reviews.ListAsync(application.Id, check.Id, Installation.Cancellation));
        StoredCheck stored = (await installation.Storage.Checks.FindAsync(application.Id, check.Id, Installation.Cancellation))!;
        Assert.Equal((CheckVerdict.InReview, SampleChecks.Evidence), (stored.Summary.Verdict, stored.Evidence));
        var line = (await installation.Storage.Audit.ListAsync(null, 2, Installation.Cancellation))[1];
        Assert.Equal(("check.reviewed", "reviewer", "Approved to Declined"), (line.Action, line.Actor, line.Details));
    }

    [Theory, BothDatabases]
    public async Task Queues_the_webhook_of_a_change_and_none_where_nothing_changes(DatabaseKind kind)
    {
        await using Installation installation = await Installation.StartAsync(kind);
        Application application = await installation.CreateApplicationAsync();
        NewCheck check = await SaveAsync(installation, application);
        await installation.Storage.Webhooks.ChangeAsync(
            application.Id, "native", "v3", new WebhookChange { Url = "https://receiver.example/" }, "test", Installation.Cancellation);
        installation.Time.Advance(TimeSpan.FromHours(1));

        Assert.True(await ReviewAsync(installation, check, CheckVerdict.Approved, "the same"));
        Assert.Empty(await installation.Storage.Reviews.ListAsync(application.Id, check.Id, Installation.Cancellation));
        Assert.True(await ReviewAsync(installation, check, CheckVerdict.Declined, "another"));

        Delivery delivery = Assert.Single(await installation.Storage.Outbox.ListAsync(application.Id, null, 10, Installation.Cancellation));
        Assert.Equal((check.Id, CheckVerdict.Declined, installation.Time.GetUtcNow()), (delivery.CheckId, delivery.Verdict, delivery.EventAt));
    }

    [Theory, BothDatabases]
    public async Task Leaves_checks_alone_that_are_not_the_applications_or_were_not_saved(DatabaseKind kind)
    {
        await using Installation installation = await Installation.StartAsync(kind);
        Application application = await installation.CreateApplicationAsync();
        Application other = await installation.CreateApplicationAsync();
        NewCheck foreign = await SaveAsync(installation, other);
        NewCheck unsaved = SampleChecks.Of(application.Id, ManualTime.Start) with { IsSaved = false };
        await installation.Storage.Checks.SaveAsync(unsaved, null, Installation.Cancellation);

        Assert.False(await ReviewAsync(installation, foreign with { ApplicationId = application.Id }, CheckVerdict.Declined, null));
        Assert.False(await ReviewAsync(installation, foreign with { Dialect = "another" }, CheckVerdict.Declined, null));
        Assert.False(await ReviewAsync(installation, unsaved, CheckVerdict.Declined, null));
        Assert.False(await ReviewAsync(installation, unsaved with { Id = Guid.CreateVersion7(ManualTime.Start) }, CheckVerdict.Declined, null));

        Assert.Equal(CheckVerdict.Approved, (await installation.Storage.Checks.FindAsync(other.Id, foreign.Id, Installation.Cancellation))!.Summary.Verdict);
        Assert.Equal(0, await installation.CountAsync($"SELECT COUNT(*) FROM check_reviews"));
    }

    [Theory, BothDatabases]
    public async Task Chains_reviews_that_come_at_the_same_time(DatabaseKind kind)
    {
        await using Installation installation = await Installation.StartAsync(kind);
        Application application = await installation.CreateApplicationAsync();
        NewCheck check = await SaveAsync(installation, application);

        await Task.WhenAll(Enumerable.Range(0, 12).Select(
            number => Task.Run(() => ReviewAsync(installation, check, number % 2 == 0 ? CheckVerdict.Declined : CheckVerdict.Approved, $"{number}"))));

        IReadOnlyList<CheckReview> reviews = await installation.Storage.Reviews.ListAsync(application.Id, check.Id, Installation.Cancellation);
        CheckVerdict last = CheckVerdict.Approved;
        foreach (CheckReview review in reviews)
        {
            Assert.Equal(last, review.OldVerdict);
            Assert.NotEqual(review.OldVerdict, review.NewVerdict);
            last = review.NewVerdict;
        }

        Assert.Equal(last, (await installation.Storage.Checks.FindAsync(application.Id, check.Id, Installation.Cancellation))!.Summary.Verdict);
    }

    [Theory, BothDatabases]
    public async Task Goes_with_the_subject(DatabaseKind kind)
    {
        await using Installation installation = await Installation.StartAsync(kind);
        Application application = await installation.CreateApplicationAsync();
        NewCheck check = await SaveAsync(installation, application);
        await ReviewAsync(installation, check, CheckVerdict.Declined, Comment);

        await installation.Storage.Eraser.EraseAsync(application.Id, SampleChecks.Person, "test", Installation.Cancellation);

        Assert.Equal(0, await installation.CountAsync($"SELECT COUNT(*) FROM check_reviews"));
        Assert.Equal(0, await installation.CountAsync($"SELECT COUNT(*) FROM check_numbers"));
    }

    [Fact]
    public async Task Comments_are_not_readable_in_the_files()
    {
        await using Installation installation = await Installation.StartAsync(DatabaseKind.Sqlite);
        Application application = await installation.CreateApplicationAsync();
        await ReviewAsync(installation, await SaveAsync(installation, application), CheckVerdict.Declined, Comment);

        foreach (string file in Directory.GetFiles(installation.Options.DataFolder))
        {
            await using FileStream stream = new(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            using StreamReader reader = new(stream, System.Text.Encoding.Latin1);
            Assert.DoesNotContain("COMMENT-THAT", await reader.ReadToEndAsync(Installation.Cancellation), StringComparison.Ordinal);
        }
    }

    private static Task<bool> ReviewAsync(Installation installation, NewCheck check, CheckVerdict verdict, string? comment) =>
        installation.Storage.Reviews.ReviewAsync(check.ApplicationId, check.Dialect, check.Id, verdict, comment, "reviewer", Installation.Cancellation);

    private static async Task<NewCheck> SaveAsync(Installation installation, Application application)
    {
        NewCheck check = SampleChecks.Of(application.Id, ManualTime.Start);
        await installation.Storage.Checks.SaveAsync(check, null, Installation.Cancellation);
        return check;
    }
}
