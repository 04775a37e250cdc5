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
        double[][] processor = [.. contenders.Select(_ => new double[rounds])];
        for (int round = -warmUp; round < rounds; round++)
        {
            for (int c = 0; c < contenders.Count; c++)
            {
                TimeSpan used = Environment.CpuUsage.TotalTime;
                long start = Stopwatch.GetTimestamp();
                contenders[c].Run(round + warmUp);
                if (round >= 0)
                {
                    times[c][round] = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
                    processor[c][round] = (Environment.CpuUsage.TotalTime - used).TotalMilliseconds;
                }
            }
        }

        return [.. contenders.Select((c, i) => Timing.Of(c.Name, times[i], processor[i]))];
    }
}

/// <summary>Milliseconds. The quartiles tell how restless the machine was; where other work took turns on the processor, its own time is the one to compare.</summary>
/// <param name="Processor">Median of the time that the process had a processor, which is the whole time where it never waited for one.</param>
internal sealed record Timing(string Name, double Fastest, double LowerQuartile, double Median, double UpperQuartile, double Processor)
{
    internal static Timing Of(string name, double[] milliseconds, double[] processor)
    {
        double[] sorted = [.. milliseconds.Order()];
        return new(name, sorted[0], sorted[sorted.Length / 4], sorted[sorted.Length / 2], sorted[sorted.Length * 3 / 4], processor.Order().ElementAt(processor.Length / 2));
    }
}
