using Bonafide.Storage.Databases;

namespace Bonafide.Storage.Galleries;

/// <summary>Deals the numbers of all faces out in ranges, each to one reader. Thread-safe.</summary>
internal sealed class FacePages(Database database) : IDisposable
{
    private const long Numbers = 2_000;

    private readonly SemaphoreSlim _dealing = new(1);
    private long _next;

    /// <summary>The next range; null where there are no more faces.</summary>
    internal async Task<(long First, long Behind)?> NextAsync(CancellationToken cancellation)
    {
        await _dealing.WaitAsync(cancellation);
        try
        {
            // Over the numbers of faces that are gone, however many.
            long first = await database.ReadAsync(session => session.CountAsync($"SELECT MIN(number) FROM faces WHERE number >= {_next}"), cancellation);
            if (first == 0)
            {
                return null;
            }

            _next = first + Numbers;
            return (first, _next);
        }
        finally
        {
            _dealing.Release();
        }
    }

    public void Dispose() => _dealing.Dispose();
}
