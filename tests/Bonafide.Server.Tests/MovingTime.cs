namespace Bonafide.Server.Tests;

/// <summary>Stands still until a test moves it. Its timers are the system's, so that what waits for the next look goes on.</summary>
internal sealed class MovingTime : TimeProvider
{
    internal static readonly DateTimeOffset Start = new DateTimeOffset(2026, 6, 12, 1, 4, 42, 763, TimeSpan.Zero).AddTicks(2_370);

    private long _ticks = Start.UtcTicks;

    public override DateTimeOffset GetUtcNow() => new(Interlocked.Read(ref _ticks), TimeSpan.Zero);

    internal void Advance(TimeSpan by) => Interlocked.Add(ref _ticks, by.Ticks);
}
