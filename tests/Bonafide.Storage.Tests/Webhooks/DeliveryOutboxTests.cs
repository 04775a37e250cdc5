using Bonafide.Storage.Applications;
using Bonafide.Storage.Checks;
using Bonafide.Storage.Tests.Ground;
using Bonafide.Storage.Webhooks;

namespace Bonafide.Storage.Tests.Webhooks;

public sealed class DeliveryOutboxTests
{
    private static readonly TimeSpan _lease = TimeSpan.FromMinutes(1);

    [Theory, BothDatabases]
    public async Task Holds_a_saved_check_of_the_dialect_that_is_to_be_told_and_no_other(DatabaseKind kind)
    {
        await using Installation installation = await Installation.StartAsync(kind);
        Application application = await TellingAsync(installation);
        NewCheck told = await SaveAsync(installation, application);
        await SaveAsync(installation, application, check => check with { Dialect = "other" });
        await SaveAsync(installation, application, check => check with { IsSaved = false });
        await SaveAsync(installation, await installation.CreateApplicationAsync());

        Delivery delivery = Assert.Single(await ListAsync(installation, application));

        Assert.Equal((told.Id, "native", told.At, CheckVerdict.Approved), (delivery.CheckId, delivery.Dialect, delivery.EventAt, delivery.Verdict));
        Assert.Equal((DeliveryState.Pending, 0, (DateTimeOffset?)ManualTime.Start), (delivery.State, delivery.Attempts, delivery.DueAt));
        Assert.Equal(1, await installation.CountAsync($"SELECT COUNT(*) FROM webhook_deliveries"));
    }

    [Theory, BothDatabases]
    public async Task Holds_nothing_of_a_check_that_could_not_be_saved(DatabaseKind kind)
    {
        await using Installation installation = await Installation.StartAsync(kind);
        Application application = await TellingAsync(installation);
        NewCheck check = await SaveAsync(installation, application);

        await Assert.ThrowsAnyAsync<Exception>(() => installation.Storage.Checks.SaveAsync(check, null, Installation.Cancellation));

        Assert.Single(await ListAsync(installation, application));
    }

    [Theory, BothDatabases]
    public async Task Leases_the_oldest_first_and_each_once(DatabaseKind kind)
    {
        await using Installation installation = await Installation.StartAsync(kind);
        Application application = await TellingAsync(installation);
        NewCheck first = await SaveAsync(installation, application);
        installation.Time.Advance(TimeSpan.FromSeconds(1));
        NewCheck second = await SaveAsync(installation, application);

        Guid?[] leased = [(await LeaseAsync(installation))?.Delivery.CheckId, (await LeaseAsync(installation))?.Delivery.CheckId, (await LeaseAsync(installation))?.Delivery.CheckId];

        Assert.Equal([first.Id, second.Id, null], leased);
    }

    [Theory, BothDatabases]
    public async Task Gives_each_delivery_to_one_of_several_servers(DatabaseKind kind)
    {
        await using Installation installation = await Installation.StartAsync(kind);
        List<Application> applications = [];
        for (int number = 0; number < 12; number++)
        {
            applications.Add(await TellingAsync(installation));
            await SaveAsync(installation, applications[^1]);
            await SaveAsync(installation, applications[^1]);
        }

        BonafideStorage second = await installation.OpenAsync();
        LeasedDelivery?[] leased = await Task.WhenAll(Enumerable.Range(0, 40).Select(
            number => Task.Run(() => (number % 2 == 0 ? installation.Storage : second).Outbox.LeaseAsync(_lease, Installation.Cancellation))));

        Guid[] given = [.. leased.OfType<LeasedDelivery>().Select(one => one.Delivery.Id)];
        Assert.Equal(24, given.Length);
        Assert.Equal(24, given.Distinct().Count());
    }

    [Theory, BothDatabases]
    public async Task Takes_up_what_a_dead_server_had_leased_and_does_not_listen_to_it_any_more(DatabaseKind kind)
    {
        await using Installation installation = await Installation.StartAsync(kind);
        Application application = await TellingAsync(installation);
        await SaveAsync(installation, application);
        LeasedDelivery lost = (await LeaseAsync(installation))!;

        installation.Time.Advance(_lease - TimeSpan.FromSeconds(1));
        Assert.Null(await LeaseAsync(installation));
        installation.Time.Advance(TimeSpan.FromSeconds(1));
        LeasedDelivery taken = (await LeaseAsync(installation))!;

        Assert.Equal(lost.Delivery.Id, taken.Delivery.Id);
        Assert.False(await installation.Storage.Outbox.FailedAsync(lost, DeliveryFault.TookTooLong, null, null, Installation.Cancellation));
        Assert.True(await installation.Storage.Outbox.DeliveredAsync(taken, 204, Installation.Cancellation));
        Assert.Equal(DeliveryState.Delivered, Assert.Single(await ListAsync(installation, application)).State);
    }

    [Theory, BothDatabases]
    public async Task Lets_a_slow_receiver_hold_up_nobody_else(DatabaseKind kind)
    {
        await using Installation installation = await Installation.StartAsync(kind);
        Application slow = await TellingAsync(installation);
        for (int number = 0; number < DeliveryOutbox.MaxLeasedOfOne + 2; number++)
        {
            await SaveAsync(installation, slow);
        }

        installation.Time.Advance(TimeSpan.FromSeconds(1));
        Application other = await TellingAsync(installation);
        await SaveAsync(installation, other);

        List<LeasedDelivery> leased = [];
        while (await LeaseAsync(installation) is { } next)
        {
            leased.Add(next);
        }

        Assert.Equal(DeliveryOutbox.MaxLeasedOfOne, leased.Count(one => one.Delivery.ApplicationId == slow.Id));
        Assert.Equal(1, leased.Count(one => one.Delivery.ApplicationId == other.Id));
        await installation.Storage.Outbox.DeliveredAsync(leased[0], 200, Installation.Cancellation);
        Assert.Equal(slow.Id, (await LeaseAsync(installation))!.Delivery.ApplicationId);
    }

    [Theory, BothDatabases]
    public async Task Keeps_what_became_of_each_attempt(DatabaseKind kind)
    {
        await using Installation installation = await Installation.StartAsync(kind);
        Application application = await TellingAsync(installation);
        await SaveAsync(installation, application);

        LeasedDelivery leased = (await LeaseAsync(installation))!;
        await installation.Storage.Outbox.FailedAsync(leased, DeliveryFault.Refused, 500, ManualTime.Start.AddMinutes(1), Installation.Cancellation);
        Delivery failedOnce = Assert.Single(await ListAsync(installation, application));
        Assert.Equal(
            (DeliveryState.Pending, 1, 500, DeliveryFault.Refused, (DateTimeOffset?)ManualTime.Start.AddMinutes(1)),
            (failedOnce.State, failedOnce.Attempts, failedOnce.LastStatus, failedOnce.LastFault, failedOnce.DueAt));
        Assert.Null(await LeaseAsync(installation));

        installation.Time.Advance(TimeSpan.FromMinutes(1));
        await installation.Storage.Outbox.FailedAsync((await LeaseAsync(installation))!, DeliveryFault.Unreachable, null, null, Installation.Cancellation);
        Delivery givenUp = Assert.Single(await ListAsync(installation, application));
        Assert.Equal(
            (DeliveryState.Failed, 2, null, DeliveryFault.Unreachable, (DateTimeOffset?)installation.Time.GetUtcNow()),
            (givenUp.State, givenUp.Attempts, givenUp.LastStatus, givenUp.LastFault, givenUp.LastAttemptAt));
        installation.Time.Advance(TimeSpan.FromDays(1));
        Assert.Null(await LeaseAsync(installation));
    }

    [Theory, BothDatabases]
    public async Task Repeats_an_event_as_a_delivery_of_its_own(DatabaseKind kind)
    {
        await using Installation installation = await Installation.StartAsync(kind);
        Application application = await TellingAsync(installation);
        await SaveAsync(installation, application);
        LeasedDelivery leased = (await LeaseAsync(installation))!;
        await installation.Storage.Outbox.DeliveredAsync(leased, 200, Installation.Cancellation);
        installation.Time.Advance(TimeSpan.FromDays(2));

        Delivery repeated = (await installation.Storage.Outbox.RepeatAsync(application.Id, leased.Delivery.Id, "test", Installation.Cancellation))!;

        Assert.Equal((leased.Delivery.CheckId, leased.Delivery.EventAt, leased.Delivery.Verdict), (repeated.CheckId, repeated.EventAt, repeated.Verdict));
        Assert.Equal([repeated.Id, leased.Delivery.Id], (await ListAsync(installation, application)).Select(delivery => delivery.Id));
        Assert.Equal([leased.Delivery.Id], (await installation.Storage.Outbox.ListAsync(application.Id, repeated.Id, 10, Installation.Cancellation)).Select(delivery => delivery.Id));
        Assert.Equal(repeated.Id, (await LeaseAsync(installation))!.Delivery.Id);
        Assert.Null(await installation.Storage.Outbox.RepeatAsync((await installation.CreateApplicationAsync()).Id, repeated.Id, "test", Installation.Cancellation));
    }

    [Theory, BothDatabases]
    public async Task Forgets_whom_it_was_about_with_the_subject(DatabaseKind kind)
    {
        await using Installation installation = await Installation.StartAsync(kind);
        Application application = await TellingAsync(installation);
        NewCheck check = await SaveAsync(installation, application);
        installation.Time.Advance(TimeSpan.FromSeconds(1));
        NewCheck other = await SaveAsync(installation, application, other => other with { SubjectReference = "somebody else" });
        LeasedDelivery leased = (await LeaseAsync(installation))!;
        Assert.Equal(check.Id, leased.Delivery.CheckId);

        await installation.Storage.Eraser.EraseAsync(application.Id, SampleChecks.Person, "test", Installation.Cancellation);

        Assert.Equal([other.Id], (await ListAsync(installation, application)).Select(delivery => delivery.CheckId));
        Assert.False(await installation.Storage.Outbox.DeliveredAsync(leased, 200, Installation.Cancellation));
        await installation.Storage.Checks.DeleteAsync(application.Id, other.Id, "test", Installation.Cancellation);
        Assert.Empty(await ListAsync(installation, application));
    }

    [Theory, BothDatabases]
    public async Task Keeps_finished_deliveries_for_thirty_days(DatabaseKind kind)
    {
        await using Installation installation = await Installation.StartAsync(kind);
        Application application = await TellingAsync(installation);
        await SaveAsync(installation, application);
        await SaveAsync(installation, application);
        await installation.Storage.Outbox.DeliveredAsync((await LeaseAsync(installation))!, 200, Installation.Cancellation);

        installation.Time.Advance(DeliveryOutbox.KeepFinished);
        await installation.Storage.Retention.RunAsync(Installation.Cancellation);
        Assert.Equal(2, (await ListAsync(installation, application)).Count);
        installation.Time.Advance(TimeSpan.FromSeconds(1));
        await installation.Storage.Retention.RunAsync(Installation.Cancellation);

        Assert.Equal(DeliveryState.Pending, Assert.Single(await ListAsync(installation, application)).State);
    }

    private static Task<LeasedDelivery?> LeaseAsync(Installation installation) => installation.Storage.Outbox.LeaseAsync(_lease, Installation.Cancellation);

    private static Task<IReadOnlyList<Delivery>> ListAsync(Installation installation, Application application) =>
        installation.Storage.Outbox.ListAsync(application.Id, null, 100, Installation.Cancellation);

    /// <summary>An application that wants to be told of its checks in our own dialect.</summary>
    private static async Task<Application> TellingAsync(Installation installation)
    {
        Application application = await installation.CreateApplicationAsync();
        await installation.Storage.Webhooks.ChangeAsync(
            application.Id, "native", "v3", new WebhookChange { Url = "https://receiver.example/" }, "test", Installation.Cancellation);
        return application;
    }

    private static async Task<NewCheck> SaveAsync(Installation installation, Application application, Func<NewCheck, NewCheck>? change = null)
    {
        NewCheck check = SampleChecks.Of(application.Id, installation.Time.GetUtcNow()) with { Picture = null };
        check = change is null ? check : change(check);
        await installation.Storage.Checks.SaveAsync(check, null, Installation.Cancellation);
        return check;
    }
}
