namespace Bonafide.Server.Operations.Metering;

/// <summary>One instrument under one set of labels.</summary>
/// <param name="bounds">Upper ends of a histogram's buckets, ascending; null where there are none.</param>
internal sealed class MetricSeries(IReadOnlyList<double>? bounds)
{
    /// <summary>For a histogram that names no bounds.</summary>
    internal static readonly IReadOnlyList<double> Seconds = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

    private readonly Lock _adding = new();
    private readonly long[] _buckets = new long[bounds?.Count ?? 0];
    private double _sum;
    private long _count;

    internal void Add(double value)
    {
        lock (_adding)
        {
            _sum += value;
            _count++;
            for (int i = 0; i < _buckets.Length; i++)
            {
                if (value <= bounds![i])
                {
                    _buckets[i]++;
                }
            }
        }
    }

    internal MetricPoint Now()
    {
        lock (_adding)
        {
            return new MetricPoint(_sum, _count, bounds is null ? null : [.. bounds.Zip(_buckets)]);
        }
    }
}

/// <param name="Sum">Of all values: a counter's state, an observed value.</param>
/// <param name="Count">How many values.</param>
/// <param name="Buckets">How many values up to each bound; null where it is no histogram.</param>
internal readonly record struct MetricPoint(double Sum, long Count, IReadOnlyList<(double Bound, long Count)>? Buckets);
