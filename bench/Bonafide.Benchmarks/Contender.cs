using System.Diagnostics;

namespace Bonafide.Benchmarks;

/// <summary>One way to do the work that is measured.</summary>
/// <param name="Run">Does it once, for the n-th input.</param>
internal sealed record Contender(string Name, Action<int> Run)
{
    /// <summary>Lets all of them work in turn, so that whatever else the machine does meets each of them alike; the first rounds do not count.</summary>
    internal static IReadOnlyList<Timing> Measure(int rounds, params IReadOnlyList<Contender> contenders)
    {
        const int warmUp = 3;
        double[][] times = [.. contenders.Select(_ => new double[rounds])];
        for (int round = -warmUp; round < rounds; round++)
        {
            for (int c = 0; c < contenders.Count; c++)
            {
                long start = Stopwatch.GetTimestamp();
                contenders[c].Run(round + warmUp);
                if (round >= 0)
                {
                    times[c][round] = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
                }
            }
        }

        return [.. contenders.Zip(times, (c, t) => Timing.Of(c.Name, t))];
    }
}

/// <summary>Milliseconds; the quartiles tell how restless the machine was.</summary>
internal sealed record Timing(string Name, double LowerQuartile, double Median, double UpperQuartile)
{
    internal static Timing Of(string name, double[] milliseconds)
    {
        double[] sorted = [.. milliseconds.Order()];
        return new(name, sorted[sorted.Length / 4], sorted[sorted.Length / 2], sorted[sorted.Length * 3 / 4]);
    }
}
