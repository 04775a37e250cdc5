using System.Diagnostics;

namespace Bonafide.Engine;

/// <summary>Takes the time of one stage after the other.</summary>
internal sealed class StageClock
{
    private readonly List<StageTiming> _timings = [];
    private long _last = Stopwatch.GetTimestamp();

    internal IReadOnlyList<StageTiming> Timings => _timings;

    /// <summary>Says that the named stage ended now.</summary>
    internal void Mark(string stage)
    {
        long now = Stopwatch.GetTimestamp();
        _timings.Add(new StageTiming(stage, Stopwatch.GetElapsedTime(_last, now)));
        _last = now;
    }
}
