using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;

namespace Bonafide.Benchmarks.Robustness;

/// <summary>What became of the calls of one phase.</summary>
internal sealed class Load(string name)
{
    /// <summary>More calls than this are never under way: the machine that calls would be measured instead.</summary>
    private const int MaxUnderWay = 2_000;

    private readonly ConcurrentBag<double> _accepted = [];
    private readonly ConcurrentBag<double> _refused = [];
    private int _other;
    private int _untold;
    private double _seconds;

    internal string Name { get; } = name;

    internal double Rate => _accepted.Count / _seconds;

    /// <summary>Callers that send the next picture when the last was answered.</summary>
    internal async Task CloseAsync(ServerUnderTest server, byte[] picture, int callers, double seconds)
    {
        long start = Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, callers).Select(async _ =>
        {
            while (Stopwatch.GetElapsedTime(start).TotalSeconds < seconds)
            {
                await CallAsync(server, picture, Stopwatch.GetTimestamp());
            }
        }));
        _seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    /// <summary>Callers that do not know of each other: calls begin at random moments, however long the answers take, and are timed from then on.</summary>
    internal async Task OpenAsync(ServerUnderTest server, byte[] picture, double perSecond, double seconds)
    {
        Random moments = new(1);
        ConcurrentDictionary<Task, bool> underWay = [];
        long start = Stopwatch.GetTimestamp();
        for (double due = 0; due < seconds; due -= Math.Log(1 - moments.NextDouble()) / perSecond)
        {
            double wait = due - Stopwatch.GetElapsedTime(start).TotalSeconds;
            if (wait > 0.001)
            {
                await Task.Delay(TimeSpan.FromSeconds(wait));
            }

            if (underWay.Count >= MaxUnderWay)
            {
                Interlocked.Increment(ref _other);
                continue;
            }

            Task call = Task.Run(() => CallAsync(server, picture, Stopwatch.GetTimestamp()));
            underWay[call] = true;
            _ = call.ContinueWith(done => underWay.TryRemove(done, out bool _), TaskScheduler.Default);
        }

        _seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        await Task.WhenAll(underWay.Keys);
    }

    internal void Print(ServerUnderTest server)
    {
        double[] accepted = [.. _accepted.Order()];
        double[] refused = [.. _refused.Order()];
        int offered = accepted.Length + refused.Length + _other;
        Console.WriteLine(
            $"| {Name} | {offered / _seconds:F0} | {accepted.Length / _seconds:F0} | {refused.Length / _seconds:F0} | {_other} | {At(accepted, 0.5)} | {At(accepted, 0.99)} | "
            + $"{(accepted.Length == 0 ? "" : $"{accepted[(int)(0.99 * (accepted.Length - 1))] / accepted[accepted.Length / 2]:F1}")} | {At(refused, 0.5)} | {At(refused, 0.99)} | {_untold} | {server.Memory().Now} |");
    }

    private static string At(double[] sorted, double part) => sorted.Length == 0 ? "" : $"{sorted[(int)(part * (sorted.Length - 1))]:F1}";

    private async Task CallAsync(ServerUnderTest server, byte[] picture, long begun)
    {
        try
        {
            (HttpStatusCode status, bool isToldWhen) = await server.CheckAsync(picture);
            double milliseconds = Stopwatch.GetElapsedTime(begun).TotalMilliseconds;
            if (status == HttpStatusCode.OK)
            {
                _accepted.Add(milliseconds);
            }
            else if (status is HttpStatusCode.ServiceUnavailable or HttpStatusCode.TooManyRequests)
            {
                _refused.Add(milliseconds);
                Interlocked.Add(ref _untold, isToldWhen ? 0 : 1);
            }
            else
            {
                Interlocked.Increment(ref _other);
            }
        }
        catch (Exception fault) when (fault is HttpRequestException or OperationCanceledException)
        {
            Interlocked.Increment(ref _other);
        }
    }
}
