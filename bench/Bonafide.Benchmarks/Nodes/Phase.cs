using System.Diagnostics;
using System.Net;

namespace Bonafide.Benchmarks.Nodes;

/// <summary>What callers were told in one part of the drill.</summary>
internal sealed class Phase(string name)
{
    private readonly Lock _counting = new();
    private readonly long _begun = Stopwatch.GetTimestamp();
    private readonly List<double> _milliseconds = [];
    private long _lastGood = Stopwatch.GetTimestamp();
    private double _longestGap, _seconds;
    private int _comeAgain, _noAnswer, _other;

    internal string Name { get; } = name;

    internal int Good => _milliseconds.Count;

    /// <summary>Checks a second that were answered with 200.</summary>
    internal double Rate => Good / _seconds;

    /// <summary>Calls that broke off or that nginx had to answer itself: nobody knows what became of them.</summary>
    internal int NoAnswer => _noAnswer;

    internal int Other => _other;

    /// <param name="status">Null = the connection broke off.</param>
    /// <param name="begun">When the call began.</param>
    internal void Count(HttpStatusCode? status, long begun)
    {
        lock (_counting)
        {
            if (_seconds > 0)
            {
                return; // It is over, and this call is between two phases.
            }

            switch (status)
            {
                case HttpStatusCode.OK:
                    _milliseconds.Add(Stopwatch.GetElapsedTime(begun).TotalMilliseconds);
                    _longestGap = Math.Max(_longestGap, Stopwatch.GetElapsedTime(_lastGood).TotalMilliseconds);
                    _lastGood = Stopwatch.GetTimestamp();
                    break;
                case HttpStatusCode.ServiceUnavailable:
                    _comeAgain++;
                    break;
                case null or HttpStatusCode.BadGateway:
                    _noAnswer++;
                    break;
                default:
                    _other++;
                    break;
            }
        }
    }

    internal Phase End()
    {
        lock (_counting)
        {
            _longestGap = Math.Max(_longestGap, Stopwatch.GetElapsedTime(_lastGood).TotalMilliseconds);
            _seconds = Stopwatch.GetElapsedTime(_begun).TotalSeconds;
            _milliseconds.Sort();
            return this;
        }
    }

    internal static string Heading =>
        "| phase | seconds | 200/s | 200 | p50, ms | p99, ms | 503 | no answer | other | longest time without a 200, ms |\n|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|";

    public override string ToString() =>
        $"| {Name} | {_seconds:F0} | {Rate:F1} | {Good} | {At(0.5)} | {At(0.99)} | {_comeAgain} | {_noAnswer} | {_other} | {_longestGap:F0} |";

    private string At(double part) => _milliseconds.Count == 0 ? "" : $"{_milliseconds[(int)(part * (_milliseconds.Count - 1))]:F0}";
}
