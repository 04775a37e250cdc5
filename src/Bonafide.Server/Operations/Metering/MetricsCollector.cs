using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace Bonafide.Server.Operations.Metering;

/// <summary>Adds up what the meters tell, from the start on, for whoever asks at <c>/metrics</c>. Thread-safe.</summary>
internal sealed class MetricsCollector : IDisposable
{
    /// <summary>Of one instrument, so that no caller can fill the memory by inventing labels; what is beyond falls away.</summary>
    private const int MaxSeries = 1_000;

    /// <summary>Ours, requests over HTTP, and the runtime (processor time, memory, collections, threads).</summary>
    private static readonly string[] _meters = [ServerMeter.Name, "Microsoft.AspNetCore.Hosting", "System.Runtime"];

    private readonly MeterListener _listener = new();
    private readonly ConcurrentDictionary<Instrument, ConcurrentDictionary<string, MetricSeries>> _instruments = new();
    private readonly Lock _observing = new();

    internal MetricsCollector(IMeterFactory factory)
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            // The runtime's meter belongs to the process; others to a host, of which there may be several in a process.
            if (_meters.Contains(instrument.Meter.Name) && (instrument.Meter.Scope is null || ReferenceEquals(instrument.Meter.Scope, factory)))
            {
                _instruments[instrument] = new();
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<byte>((instrument, value, labels, _) => Take(instrument, value, labels));
        _listener.SetMeasurementEventCallback<short>((instrument, value, labels, _) => Take(instrument, value, labels));
        _listener.SetMeasurementEventCallback<int>((instrument, value, labels, _) => Take(instrument, value, labels));
        _listener.SetMeasurementEventCallback<long>((instrument, value, labels, _) => Take(instrument, value, labels));
        _listener.SetMeasurementEventCallback<float>((instrument, value, labels, _) => Take(instrument, value, labels));
        _listener.SetMeasurementEventCallback<double>((instrument, value, labels, _) => Take(instrument, value, labels));
        _listener.SetMeasurementEventCallback<decimal>((instrument, value, labels, _) => Take(instrument, (double)value, labels));
        _listener.Start();
    }

    /// <summary>Everything as it stands now, in Prometheus' text format.</summary>
    internal string Print()
    {
        lock (_observing)
        {
            foreach ((Instrument instrument, ConcurrentDictionary<string, MetricSeries> series) in _instruments)
            {
                if (instrument.IsObservable)
                {
                    series.Clear();
                }
            }

            _listener.RecordObservableInstruments();
            return PrometheusText.Print(_instruments
                .Select(one => (one.Key, (IReadOnlyList<(string, MetricPoint)>)[.. one.Value.OrderBy(series => series.Key, StringComparer.Ordinal).Select(series => (series.Key, series.Value.Now()))]))
                .Where(one => one.Item2.Count > 0)
                .OrderBy(one => one.Key.Name, StringComparer.Ordinal));
        }
    }

    public void Dispose() => _listener.Dispose();

    private void Take(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> labels)
    {
        if (!_instruments.TryGetValue(instrument, out ConcurrentDictionary<string, MetricSeries>? all))
        {
            return;
        }

        string key = PrometheusText.Labels(labels);
        if (all.TryGetValue(key, out MetricSeries? series) || (all.Count < MaxSeries && (series = all.GetOrAdd(key, _ => new MetricSeries(Bounds(instrument)))) is not null))
        {
            series.Add(value);
        }
    }

    private static IReadOnlyList<double>? Bounds(Instrument instrument) => instrument switch
    {
        Histogram<double> histogram => histogram.Advice?.HistogramBucketBoundaries ?? MetricSeries.Seconds,
        Histogram<long> or Histogram<int> or Histogram<float> => MetricSeries.Seconds,
        _ => null,
    };
}
