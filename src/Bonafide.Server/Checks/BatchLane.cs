namespace Bonafide.Server.Checks;

/// <summary>
/// The way of the pictures of batches to the gate. All batches together may occupy half of its slots, so that a caller with a single picture always finds
/// the other half; and few batches wait here at once, since each holds its pictures in memory.
/// </summary>
/// <param name="concurrency">Slots of the gate.</param>
internal sealed class BatchLane(int concurrency) : IDisposable
{
    internal const int MaxBatches = 4;

    private readonly SemaphoreSlim _batches = new(MaxBatches);
    private readonly SemaphoreSlim _pictures = new(Math.Max(1, concurrency / 2));

    /// <summary>False where enough batches are at work. A place that was taken must be left.</summary>
    internal bool TryEnter() => _batches.Wait(0, CancellationToken.None);

    internal void Leave() => _batches.Release();

    /// <summary>Runs one picture's work when it is its turn, on a thread of the pool.</summary>
    internal Task<T> RunAsync<T>(Func<Task<T>> work, CancellationToken cancellation) => Task.Run(
        async () =>
        {
            await _pictures.WaitAsync(cancellation);
            try
            {
                return await work();
            }
            finally
            {
                _pictures.Release();
            }
        },
        cancellation);

    public void Dispose()
    {
        _batches.Dispose();
        _pictures.Dispose();
    }
}
