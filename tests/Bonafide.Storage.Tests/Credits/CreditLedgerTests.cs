using Bonafide.Storage.Credits;
using Bonafide.Storage.Tests.Ground;

namespace Bonafide.Storage.Tests.Credits;

public sealed class CreditLedgerTests
{
    [Theory, BothDatabases]
    public async Task Gives_the_last_ten_credits_to_exactly_ten_of_fifty_callers(DatabaseKind kind)
    {
        await using Installation installation = await Installation.StartAsync(kind);
        BonafideStorage[] servers = [installation.Storage, await installation.OpenAsync()];
        Guid application = (await installation.CreateApplicationAsync(credits: 10)).Id;

        CreditHold?[] holds = await Task.WhenAll(Enumerable.Range(0, 50).Select(caller => Task.Run(
            () => servers[caller % 2].Credits.TryTakeAsync(application, Installation.Cancellation))));

        Assert.Equal(10, holds.Count(hold => hold is not null));
        Assert.Equal(0, await CreditsAsync(installation, application));
    }

    [Theory, BothDatabases]
    public async Task Loses_and_makes_no_credit_when_calls_fail(DatabaseKind kind)
    {
        await using Installation installation = await Installation.StartAsync(kind);
        Guid application = (await installation.CreateApplicationAsync(credits: 10)).Id;
        CreditLedger credits = installation.Storage.Credits;

        await Task.WhenAll(Enumerable.Range(0, 50).Select(caller => Task.Run(async () =>
        {
            if (await credits.TryTakeAsync(application, Installation.Cancellation) is { } hold)
            {
                await (caller % 2 == 0 ? credits.SpendAsync(hold, Installation.Cancellation) : credits.GiveBackAsync(hold, Installation.Cancellation));
                await credits.GiveBackAsync(hold, Installation.Cancellation);
            }
        })));

        long? left = await CreditsAsync(installation, application);
        Assert.InRange(left!.Value, 0, 10);
        Assert.Equal(0, await installation.CountAsync($"SELECT COUNT(*) FROM credit_holds"));
        for (; left > 0; left--)
        {
            Assert.NotNull(await credits.TryTakeAsync(application, Installation.Cancellation));
        }

        Assert.Null(await credits.TryTakeAsync(application, Installation.Cancellation));
    }

    [Theory, BothDatabases]
    public async Task Takes_nothing_from_an_unlimited_application(DatabaseKind kind)
    {
        await using Installation installation = await Installation.StartAsync(kind);
        Guid application = (await installation.CreateApplicationAsync()).Id;

        CreditHold? hold = await installation.Storage.Credits.TryTakeAsync(application, Installation.Cancellation);

        Assert.Null(hold!.Id);
        Assert.Null(await installation.Storage.Credits.TryTakeAsync(Guid.CreateVersion7(), Installation.Cancellation));
    }

    [Theory, BothDatabases]
    public async Task Gives_back_what_a_dead_server_had_taken(DatabaseKind kind)
    {
        await using Installation installation = await Installation.StartAsync(kind);
        Guid application = (await installation.CreateApplicationAsync(credits: 3)).Id;
        await installation.Storage.Credits.TryTakeAsync(application, Installation.Cancellation);
        await installation.Storage.Credits.TryTakeAsync(application, Installation.Cancellation);

        Assert.Equal(0, await installation.Storage.Credits.GiveBackAbandonedAsync(Installation.Cancellation));
        installation.Time.Advance(CreditLedger.LongestCall + TimeSpan.FromSeconds(1));

        Assert.Equal(2, await installation.Storage.Credits.GiveBackAbandonedAsync(Installation.Cancellation));
        Assert.Equal(3, await CreditsAsync(installation, application));
    }

    private static async Task<long?> CreditsAsync(Installation installation, Guid application) =>
        (await installation.Storage.Applications.FindAsync(application, Installation.Cancellation))!.Credits;
}
