using Bonafide.Storage.Limits;
using Bonafide.Storage.Tests.Ground;

namespace Bonafide.Storage.Tests.Limits;

public sealed class RateLimiterTests
{
    private static readonly Guid _caller = new("019ca9a5-2000-7000-8000-00000000000a");

    [Theory, BothDatabases]
    public async Task Is_exact_across_two_servers(DatabaseKind kind)
    {
        await using Installation installation = await Installation.StartAsync(kind);
        BonafideStorage[] servers = [installation.Storage, await installation.OpenAsync()];

        RateDecision[] decisions = await Task.WhenAll(Enumerable.Range(0, 80).Select(call => Task.Run(
            () => servers[call % 2].Limits.TryEnterAsync(_caller, RateKind.Write, 30, Installation.Cancellation))));

        Assert.Equal(30, decisions.Count(decision => decision.IsAllowed));
        Assert.Equal(Enumerable.Range(0, 30), decisions.Where(decision => decision.IsAllowed).Select(decision => decision.Remaining).Order());
        Assert.All(decisions.Where(decision => !decision.IsAllowed), decision => Assert.Equal(RateLimiter.Window, decision.RetryAfter));
    }

    [Theory, BothDatabases]
    public async Task Slides_so_that_no_minute_holds_more_than_the_limit(DatabaseKind kind)
    {
        await using Installation installation = await Installation.StartAsync(kind);
        List<DateTimeOffset> allowed = [];
        for (int second = 0; second < 150; second += 7)
        {
            for (int call = 0; call < 2; call++)
            {
                if ((await EnterAsync(installation, 5)).IsAllowed)
                {
                    allowed.Add(installation.Time.GetUtcNow());
                }
            }

            installation.Time.Advance(TimeSpan.FromSeconds(7));
        }

        Assert.All(allowed, end => Assert.InRange(allowed.Count(moment => moment <= end && moment > end - RateLimiter.Window), 1, 5));
        Assert.InRange(allowed.Count, 13, 15);
    }

    [Theory, BothDatabases]
    public async Task Says_how_long_to_wait_and_means_it(DatabaseKind kind)
    {
        await using Installation installation = await Installation.StartAsync(kind);
        await EnterAsync(installation, 2);
        installation.Time.Advance(TimeSpan.FromSeconds(20));
        await EnterAsync(installation, 2);

        RateDecision refused = await EnterAsync(installation, 2);
        Assert.Equal(TimeSpan.FromSeconds(40), refused.RetryAfter);
        installation.Time.Advance(refused.RetryAfter - TimeSpan.FromMicroseconds(1));
        Assert.False((await EnterAsync(installation, 2)).IsAllowed);
        installation.Time.Advance(TimeSpan.FromMicroseconds(1));
        Assert.True((await EnterAsync(installation, 2)).IsAllowed);
    }

    [Theory, BothDatabases]
    public async Task A_limit_in_the_thousands_is_exact_to_a_tenth_of_a_second_and_its_row_stays_small(DatabaseKind kind)
    {
        const int Limit = 1_000;
        await using Installation installation = await Installation.StartAsync(kind);
        List<DateTimeOffset> allowed = [];
        TimeSpan pace = TimeSpan.FromMilliseconds(41);
        for (int call = 0; call < 2 * Limit; call++, installation.Time.Advance(pace))
        {
            RateDecision decision = await EnterAsync(installation, Limit);
            if (decision.IsAllowed)
            {
                allowed.Add(installation.Time.GetUtcNow());
            }
            else
            {
                Assert.InRange(decision.RetryAfter, TimeSpan.FromTicks(1), RateLimiter.Window);
                installation.Time.Advance(decision.RetryAfter - pace);
            }
        }

        for (int i = Limit; i < allowed.Count; i++)
        {
            // The call a whole limit ago has left the window, by a tenth of a second and the pace at most.
            Assert.InRange(allowed[i] - allowed[i - Limit], RateLimiter.Window, RateLimiter.Window + TimeSpan.FromSeconds(0.2));
        }

        Assert.InRange(allowed.Count, Limit + 1, 2 * Limit);
        Assert.InRange(await installation.Storage.Database.ReadAsync(session => session.CountAsync($"SELECT MAX(LENGTH(moments)) FROM rate_windows"), Installation.Cancellation), 8, 8 * 602);
    }

    [Theory, BothDatabases]
    public async Task Counts_callers_and_kinds_apart(DatabaseKind kind)
    {
        await using Installation installation = await Installation.StartAsync(kind);
        RateLimiter limits = installation.Storage.Limits;

        Assert.True((await limits.TryEnterAsync(_caller, RateKind.Write, 1, Installation.Cancellation)).IsAllowed);
        Assert.True((await limits.TryEnterAsync(_caller, RateKind.Read, 1, Installation.Cancellation)).IsAllowed);
        Assert.True((await limits.TryEnterAsync(Guid.CreateVersion7(), RateKind.Write, 1, Installation.Cancellation)).IsAllowed);
        Assert.False((await limits.TryEnterAsync(_caller, RateKind.Write, 1, Installation.Cancellation)).IsAllowed);
    }

    private static Task<RateDecision> EnterAsync(Installation installation, int limit) =>
        installation.Storage.Limits.TryEnterAsync(_caller, RateKind.Write, limit, Installation.Cancellation);
}
