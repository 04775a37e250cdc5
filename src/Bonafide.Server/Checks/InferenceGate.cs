namespace Bonafide.Server.Checks;

/// <summary>
/// Lets as many pictures work at the same time as there are cores, lets a few wait, and turns the rest away at once: a queue
/// that grows without end only makes every answer late.
/// </summary>
internal sealed class InferenceGate(int concurrency, int queueLength, TimeSpan queueTime) : IDisposable
{
    private readonly SemaphoreSlim _slots = new(concurrency, concurrency);
    private int _waiting;

    /// <summary>Pictures at work now.</summary>
    internal int Working => concurrency - _slots.CurrentCount;

    /// <summary>Pictures that wait now.</summary>
    internal int Waiting => Volatile.Read(ref _waiting);

    /// <summary>Takes a slot; false where too many wait or the wait took too long. A slot that was taken must be left.</summary>
    internal async ValueTask<bool> TryEnterAsync(CancellationToken cancellation)
    {
        if (_slots.Wait(0, CancellationToken.None))
        {
            return true;
        }

        if (Interlocked.Increment(ref _waiting) > queueLength)
        {
            Interlocked.Decrement(ref _waiting);
            return false;
        }

        try
        {
            return await _slots.WaitAsync(queueTime, cancellation);
        }
        finally
        {
            Interlocked.Decrement(ref _waiting);
        }
    }

    internal void Leave() => _slots.Release();

    public void Dispose() => _slots.Dispose();
}
