using System.Runtime.CompilerServices;

namespace Bonafide.Cli.Checking;

/// <summary>Works on several items at the same time and gives the results in the items' order.</summary>
internal static class InOrder
{
    /// <param name="items">What to work on; begun in this order.</param>
    /// <param name="parallelism">How many may be begun and not yet taken.</param>
    /// <param name="work">Called once an item.</param>
    /// <param name="cancellation">Stops the work.</param>
    internal static async IAsyncEnumerable<TResult> SelectAsync<TItem, TResult>(
        IEnumerable<TItem> items, int parallelism, Func<TItem, CancellationToken, Task<TResult>> work,
        [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        Queue<Task<TResult>> begun = new();
        try
        {
            foreach (TItem item in items)
            {
                if (begun.Count >= parallelism)
                {
                    yield return await begun.Dequeue();
                }

                begun.Enqueue(work(item, stop.Token));
            }

            while (begun.TryDequeue(out Task<TResult>? next))
            {
                yield return await next;
            }
        }
        finally
        {
            await stop.CancelAsync(); // Whoever stops taking wants no more work; what was begun must not outlive its checker.
            await ((Task)Task.WhenAll(begun)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
