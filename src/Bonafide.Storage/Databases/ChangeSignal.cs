namespace Bonafide.Storage.Databases;

/// <summary>Wakes whoever follows changes. It may wake in vain, and what it tells is told again by reading.</summary>
internal abstract class ChangeSignal : IAsyncDisposable
{
    /// <summary>Comes back when there may be something new, or after this time.</summary>
    /// <exception cref="StorageUnavailableException">The database does not answer any more: open another signal, and read what was missed.</exception>
    internal abstract Task WaitAsync(TimeSpan atMost, CancellationToken cancellation);

    public abstract ValueTask DisposeAsync();
}
