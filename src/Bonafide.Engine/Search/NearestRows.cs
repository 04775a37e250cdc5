namespace Bonafide.Engine.Search;

/// <summary>The best rows that a search has met so far: a heap whose root is the worst of them.</summary>
internal sealed class NearestRows(int limit, double minCosine, Func<long, bool>? accept)
{
    private static readonly Comparer<Neighbor> _worstFirst = Comparer<Neighbor>.Create((a, b) => WorstFirst(a, b));

    private readonly PriorityQueue<Neighbor, Neighbor> _rows = new(_worstFirst);
    private readonly HashSet<long> _keys = [];

    /// <summary>What a row must reach to be of interest.</summary>
    internal double MinCosine { get; private set; } = minCosine;

    /// <summary>Asks the filter only for a row that would be kept. A key that moved to another row while the search went on is kept once.</summary>
    internal void Offer(Neighbor neighbor)
    {
        if (!(neighbor.Cosine >= MinCosine)
            || (_rows.Count == limit && WorstFirst(neighbor, _rows.Peek()) <= 0)
            || _keys.Contains(neighbor.Key)
            || accept?.Invoke(neighbor.Key) == false)
        {
            return;
        }

        _keys.Add(neighbor.Key);
        _rows.Enqueue(neighbor, neighbor);
        if (_rows.Count > limit)
        {
            _keys.Remove(_rows.Dequeue().Key);
        }

        if (_rows.Count == limit)
        {
            MinCosine = _rows.Peek().Cosine;
        }
    }

    internal Neighbor[] BestFirst()
    {
        Neighbor[] rows = new Neighbor[_rows.Count];
        for (int i = rows.Length - 1; i >= 0; i--)
        {
            rows[i] = _rows.Dequeue();
        }

        return rows;
    }

    private static int WorstFirst(Neighbor a, Neighbor b) => a.Cosine != b.Cosine ? a.Cosine.CompareTo(b.Cosine) : b.Key.CompareTo(a.Key);
}
