using Bonafide.Server.Tests.Dialects.Glair;
using Bonafide.Storage;
using Bonafide.Storage.Applications;
using Bonafide.Storage.Credits;

namespace Bonafide.Server.Tests.Faults;

/// <summary>A credit that a dead server had taken comes back while the others run, without anybody's doing.</summary>
public sealed class AbandonedCreditsTests
{
    [Fact]
    public async Task It_goes_back_ten_minutes_after_it_was_taken_and_not_with_the_next_hour()
    {
        HurriedTime clock = new();
        using LivenessApplication server = new() { Clock = clock };
        BonafideStorage storage = server.Storage();
        Application application = await storage.Applications.CreateAsync("Test", 10, "test", TestContext.Current.CancellationToken);
        await storage.Credits.TryTakeAsync(application.Id, TestContext.Current.CancellationToken);
        Assert.Equal(9, await CreditsAsync());

        clock.Advance(CreditLedger.LongestCall + TimeSpan.FromSeconds(1));

        for (int waited = 0; await CreditsAsync() != 10 && waited < 600; waited++)
        {
            await Task.Delay(100, TestContext.Current.CancellationToken);
        }

        Assert.Equal(10, await CreditsAsync());

        async Task<long?> CreditsAsync() => (await storage.Applications.FindAsync(application.Id, TestContext.Current.CancellationToken))!.Credits;
    }

    /// <summary>Stands still until it is moved, but wakes who waits for it after a hundredth of the time.</summary>
    private sealed class HurriedTime : TimeProvider
    {
        private const int Haste = 100;

        private long _ticks = MovingTime.Start.UtcTicks;

        public override DateTimeOffset GetUtcNow() => new(Interlocked.Read(ref _ticks), TimeSpan.Zero);

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            base.CreateTimer(callback, state, Hurried(dueTime), Hurried(period));

        internal void Advance(TimeSpan by) => Interlocked.Add(ref _ticks, by.Ticks);

        private static TimeSpan Hurried(TimeSpan time) => time > TimeSpan.Zero ? time / Haste : time;
    }
}
