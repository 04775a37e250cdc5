using System.Diagnostics;

namespace Bonafide.Engine;

/// <summary>Takes the time of one stage after the other, and tells it to whoever traces the source <see cref="Source"/>.</summary>
internal sealed class StageClock
{
    /// <summary>Of activities, one for each stage, without tags.</summary>
    internal const string Source = "Bonafide.Engine";

    private static readonly ActivitySource _source = new(Source);

    private readonly List<StageTiming> _timings = [];
    private long _last = Stopwatch.GetTimestamp();

    internal IReadOnlyList<StageTiming> Timings => _timings;

    /// <summary>Says that the named stage ended now.</summary>
    internal void Mark(string stage)
    {
        long now = Stopwatch.GetTimestamp();
        TimeSpan elapsed = Stopwatch.GetElapsedTime(_last, now);
        _timings.Add(new StageTiming(stage, elapsed));
        _last = now;
        if (_source.HasListeners())
        {
            _source.StartActivity(ActivityKind.Internal, startTime: TimeProvider.System.GetUtcNow() - elapsed, name: stage)?.Dispose();
        }
    }
}
