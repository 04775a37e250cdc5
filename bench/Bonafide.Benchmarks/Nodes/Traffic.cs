using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;

namespace Bonafide.Benchmarks.Nodes;

/// <summary>
/// Callers that send one check after the other, phase by phase. Most take what they get. The careful ones name each call by an Idempotency-Key and send it
/// again until it is answered with 200, whatever breaks meanwhile.
/// </summary>
internal sealed class Traffic(byte[] picture) : IDisposable
{
    private const int ReplayEvery = 5;

    private static readonly TimeSpan _patience = TimeSpan.FromMinutes(2);

    private readonly CancellationTokenSource _stop = new();
    private readonly List<Task> _callers = [];
    private volatile Phase _phase = new("before");
    private int _tries, _replays, _unfinished;

    /// <summary>Ids of the checks that plain callers were told of.</summary>
    internal ConcurrentBag<Guid> Acknowledged { get; } = [];

    /// <summary>The same for careful callers, one id for each key.</summary>
    internal ConcurrentBag<Guid> Finished { get; } = [];

    /// <summary>Calls of the careful for what they finished, repetitions of what was finished, and calls that they gave up.</summary>
    internal (int Tries, int Replays, int Unfinished) Careful => (_tries, _replays, _unfinished);

    /// <summary>A call that was answered once as one check and once as another.</summary>
    internal ConcurrentBag<string> Contradictions { get; } = [];

    internal void Begin(IEnumerable<Caller> plain, IEnumerable<Caller> careful) =>
        _callers.AddRange([.. plain.Select(caller => Task.Run(() => CallAsync(caller))), .. careful.Select(caller => Task.Run(() => CallOnceAsync(caller)))]);

    /// <summary>Lets them call while something happens and for so long after it.</summary>
    internal async Task<Phase> PhaseAsync(string name, double seconds, Func<Task>? happens = null)
    {
        Phase phase = new(name);
        _phase = phase;
        await (happens?.Invoke() ?? Task.CompletedTask);
        await Task.Delay(TimeSpan.FromSeconds(seconds));
        return phase.End();
    }

    /// <summary>No new calls; those under way are waited for.</summary>
    internal async Task StopAsync()
    {
        await _stop.CancelAsync();
        await Task.WhenAll(_callers);
    }

    public void Dispose() => _stop.Dispose();

    private async Task CallAsync(Caller caller)
    {
        while (!_stop.IsCancellationRequested)
        {
            long begun = Stopwatch.GetTimestamp();
            Answer answer = await caller.CheckAsync(picture);
            _phase.Count(answer.Status, begun);
            if (answer.Status == HttpStatusCode.OK)
            {
                Acknowledged.Add(answer.Id);
            }
            else
            {
                await Task.Delay(50);
            }
        }
    }

    private async Task CallOnceAsync(Caller caller)
    {
        while (!_stop.IsCancellationRequested)
        {
            string name = Guid.NewGuid().ToString();
            long begun = Stopwatch.GetTimestamp();
            Answer answer;
            do
            {
                Interlocked.Increment(ref _tries);
                answer = await caller.CheckAsync(picture, name);
                if (answer.Status != HttpStatusCode.OK)
                {
                    await Task.Delay(200);
                }
            }
            while (answer.Status != HttpStatusCode.OK && Stopwatch.GetElapsedTime(begun) < _patience);

            if (answer.Status != HttpStatusCode.OK)
            {
                Interlocked.Increment(ref _unfinished);
                continue;
            }

            Finished.Add(answer.Id);
            if (Finished.Count % ReplayEvery == 0)
            {
                await ReplayAsync(caller, name, answer.Id);
            }
        }
    }

    private async Task ReplayAsync(Caller caller, string name, Guid first)
    {
        Answer again = await caller.CheckAsync(picture, name);
        if (again.Status != HttpStatusCode.OK)
        {
            return;
        }

        Interlocked.Increment(ref _replays);
        if (again.Id != first || !again.IsReplayed)
        {
            Contradictions.Add($"{name}: {first} and {again.Id}");
        }
    }
}
