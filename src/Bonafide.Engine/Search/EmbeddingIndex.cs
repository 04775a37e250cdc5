using System.Runtime.InteropServices;

namespace Bonafide.Engine.Search;

/// <summary>
/// Exact search for the nearest of many unit vectors, in memory: 2 bytes a component (filled up to whole 128) and 16 bytes a row, beside a table of keys of 30 to 60 bytes a row.
/// </summary>
/// <remarks>
/// <para>Thread-safe. Writers take turns; a search takes no lock: a row that it meets in the moment of its writing is read again.</para>
/// <para>
/// A cosine is that of the two vectors as rounded to 16 bits a component; for vectors of networks it lies within 1e-4 of that in 64-bit arithmetic (measured: within 1e-5).
/// By these cosines a search is exact. It reads the highest four bits of all rows. With x a row's unit vector, t what these bits stand for, p the probe's unit vector and c that in
/// eight bits, x·p = t·c + t·(p-c) + (x-t)·p; so, by Cauchy and Schwarz, x·p is at most t·c + (1 + |x-t|)|p-c| + |x-t|. |x-t| is kept with the row. Rows that can reach the
/// answer within that are looked at in eight bits, where the same holds with a sixteenth of |x-t|, and those still left in 16 (docs/decisions/0017).
/// </para>
/// </remarks>
public sealed unsafe class EmbeddingIndex : IDisposable
{
    /// <summary>Components of the longest vector.</summary>
    public const int MaxDimensions = 4096;

    private const int FirstBlockRows = RowBlock.GroupRows;
    private const int LargestTop = 2 << 20;

    /// <summary>Of packed rows, before they are copied in one turn.</summary>
    private const int BatchBytes = 32 << 10;

    private readonly int _width;
    private readonly int _maxBlockRows;
    private readonly Lock _writing = new();
    private readonly Dictionary<long, int> _places = [];
    private readonly Stack<int> _free = [];
    private volatile RowBlock[] _blocks = [];
    private volatile int _count;
    private volatile bool _disposed;

    /// <param name="dimensions">Components of a vector, [1, <see cref="MaxDimensions"/>].</param>
    public EmbeddingIndex(int dimensions)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(dimensions, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(dimensions, MaxDimensions);
        Dimensions = dimensions;
        _width = RowCode.Width(dimensions);
        _maxBlockRows = LargestTop / RowCode.TopBytes(_width);
    }

    public int Dimensions { get; }

    public int Count => _count;

    /// <summary>What the index holds now, the places of removed rows included, and the table of keys as it is in a 64-bit process.</summary>
    public long MemoryBytes
    {
        get
        {
            lock (_writing)
            {
                return _blocks.Sum(b => b.Bytes) + (_places.Capacity * 28L) + (_free.Capacity * 4L);
            }
        }
    }

    /// <summary>Adds a row, or replaces the vector of the one that has this key. Every search that begins afterwards sees it.</summary>
    /// <param name="key">Above 0.</param>
    /// <param name="unitVector"><see cref="Dimensions"/> finite components; length 1 within a thousandth.</param>
    /// <exception cref="ArgumentException">The vector is not such a one.</exception>
    public void Put(long key, ReadOnlySpan<float> unitVector) => PutMany([key], unitVector);

    /// <summary>As <see cref="Put"/> for each key. Faster, and faster still from several threads: only the copying of a row takes turns.</summary>
    /// <param name="keys">Above 0; of equal keys the last one counts.</param>
    /// <param name="unitVectors">The vectors behind one another.</param>
    /// <exception cref="ArgumentException">A key or vector is not allowed; those before it may have been put.</exception>
    public void PutMany(ReadOnlySpan<long> keys, ReadOnlySpan<float> unitVectors)
    {
        if (unitVectors.Length != (long)keys.Length * Dimensions)
        {
            throw new ArgumentException($"{keys.Length} vectors of {Dimensions} components are needed, not {unitVectors.Length} components.", nameof(unitVectors));
        }

        int topBytes = RowCode.TopBytes(_width);
        int rowBytes = topBytes + RowCode.RestBytes(_width);
        int batch = Math.Clamp(BatchBytes / rowBytes, 1, keys.Length + 1);
        short* integers = stackalloc short[_width];
        byte* packed = stackalloc byte[batch * rowBytes];
        float* scales = stackalloc float[batch];
        float* errors = stackalloc float[batch];
        for (int first = 0; first < keys.Length; first += batch)
        {
            ReadOnlySpan<long> those = keys.Slice(first, Math.Min(batch, keys.Length - first));
            for (int i = 0; i < those.Length; i++)
            {
                ArgumentOutOfRangeException.ThrowIfNegativeOrZero(those[i], nameof(keys));
                RowCode.Round(unitVectors.Slice((first + i) * Dimensions, Dimensions), new(integers, _width));
                double scale = RowCode.Scale(integers, _width);
                scales[i] = (float)scale;
                errors[i] = RowCode.TopError(integers, Dimensions, scale);
                RowCode.Pack(integers, _width, packed + (i * rowBytes), packed + (i * rowBytes) + topBytes);
            }

            lock (_writing)
            {
                ObjectDisposedException.ThrowIf(_disposed, this);
                for (int i = 0; i < those.Length; i++)
                {
                    int place = PlaceOf(those[i]);
                    Block(place).Write(place % _maxBlockRows, those[i], scales[i], errors[i], packed + (i * rowBytes), packed + (i * rowBytes) + topBytes);
                }
            }
        }

        NativeMemory.Clear(integers, (nuint)(_width * sizeof(short)));
        NativeMemory.Clear(packed, (nuint)(batch * rowBytes));
    }

    /// <summary>Removes a row and overwrites its bytes with zeros before it returns; no search that begins afterwards finds it. False where the key is not there.</summary>
    public bool Remove(long key)
    {
        lock (_writing)
        {
            if (!_places.Remove(key, out int place))
            {
                return false;
            }

            _count = _places.Count;
            Block(place).Wipe(place % _maxBlockRows);
            _free.Push(place);
            return true;
        }
    }

    public bool Contains(long key)
    {
        lock (_writing)
        {
            return _places.ContainsKey(key);
        }
    }

    /// <summary>As <see cref="Remove"/> for every row, and gives the memory back.</summary>
    public void Clear()
    {
        lock (_writing)
        {
            foreach (int place in _places.Values)
            {
                Block(place).Wipe(place % _maxBlockRows);
            }

            RowBlock[] blocks = _blocks;
            _blocks = [];
            _places.Clear();
            _places.TrimExcess();
            _free.Clear();
            _count = 0;
            foreach (RowBlock block in blocks)
            {
                block.Leave();
            }
        }
    }

    /// <summary>The rows whose cosine with the probe is at least <paramref name="minCosine"/>, best first, of equal ones the smaller key first.</summary>
    /// <param name="unitProbe">As in <see cref="Put"/>.</param>
    /// <param name="limit">Rows at most, 1 or more.</param>
    /// <param name="minCosine">[-1,1]; below, every row is near enough.</param>
    /// <param name="accept">Which keys may be answered; asked only for a row that belongs to the best so far. It must not change the index.</param>
    public Neighbor[] Search(ReadOnlySpan<float> unitProbe, int limit, double minCosine, Func<long, bool>? accept = null) =>
        Search(unitProbe, limit, minCosine, CoarseKernel.Fastest, accept);

    /// <summary>By the given kernel.</summary>
    internal Neighbor[] Search(ReadOnlySpan<float> unitProbe, int limit, double minCosine, CoarseKernel kernel, Func<long, bool>? accept = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(limit);
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (double.IsNaN(minCosine))
        {
            throw new ArgumentOutOfRangeException(nameof(minCosine), "The least cosine is not a number.");
        }

        if (unitProbe.Length != Dimensions)
        {
            throw new ArgumentException($"A probe of {Dimensions} components is needed, not of {unitProbe.Length}.", nameof(unitProbe));
        }

        const int alignment = 64;
        int bytes = Probe.Bytes(_width);
        byte* memory = stackalloc byte[bytes + alignment];
        Probe probe = new(unitProbe, _width, (byte*)(((nint)memory + alignment - 1) & -alignment));
        NearestRows nearest = new(limit, minCosine, accept);
        foreach (RowBlock block in _blocks)
        {
            if (block.TryEnter())
            {
                try
                {
                    BlockScan.Search(block, kernel, _width, probe, nearest);
                }
                finally
                {
                    block.Leave();
                }
            }
        }

        NativeMemory.Clear(memory, (nuint)(bytes + alignment));
        return nearest.BestFirst();
    }

    /// <summary>Overwrites and frees the memory; a search under way ends first.</summary>
    public void Dispose()
    {
        _disposed = true;
        Clear();
    }

    /// <summary>For tests: whether these bytes lie anywhere in the rows' memory.</summary>
    internal bool Holds(ReadOnlySpan<byte> bytes)
    {
        lock (_writing)
        {
            foreach (RowBlock block in _blocks)
            {
                if (new ReadOnlySpan<byte>(block.Top, (int)block.Bytes).IndexOf(bytes) >= 0)
                {
                    return true;
                }
            }

            return false;
        }
    }

    private int PlaceOf(long key)
    {
        if (!_places.TryGetValue(key, out int place))
        {
            place = TakePlace();
            _places.Add(key, place);
            _count = _places.Count;
        }

        return place;
    }

    private RowBlock Block(int place) => _blocks[place / _maxBlockRows];

    /// <summary>
    /// A place that was freed, or the next of the last block, or the first of a new block, twice as large as the one before up to the largest. A place is the block's number times
    /// the rows of the largest block, and the row in it.
    /// </summary>
    private int TakePlace()
    {
        if (_free.TryPop(out int place))
        {
            return place;
        }

        RowBlock[] blocks = _blocks;
        if (blocks.Length == 0 || blocks[^1].Used == blocks[^1].Capacity)
        {
            blocks = [.. blocks, new(_width, Math.Min(_maxBlockRows, blocks.Length == 0 ? FirstBlockRows : 2 * blocks[^1].Capacity))];
            _blocks = blocks;
        }

        return checked((blocks.Length - 1) * _maxBlockRows) + blocks[^1].Used;
    }
}
