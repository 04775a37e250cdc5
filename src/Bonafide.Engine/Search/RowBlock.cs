using System.Runtime.InteropServices;

namespace Bonafide.Engine.Search;

/// <summary>
/// Rows of an index in one piece of native memory. One writer at a time; readers take no lock: they enter the block so that it is not freed beneath them,
/// and read each group's version before and after its rows. An odd version, or one that has changed, tells that a row of the group was being written.
/// </summary>
internal sealed unsafe class RowBlock
{
    /// <summary>Rows that share a version.</summary>
    internal const int GroupRows = 64;

    private const int HugePage = 2 << 20;
    private byte* _memory;
    private readonly int* _versions;
    private int _entered = 1;
    private int _used;

    /// <param name="width">Components of a row, in whole groups of <see cref="RowCode"/>.</param>
    /// <param name="capacity">Rows, a multiple of <see cref="GroupRows"/>.</param>
    internal RowBlock(int width, int capacity)
    {
        Capacity = capacity;
        TopBytes = RowCode.TopBytes(width);
        RestBytes = RowCode.RestBytes(width);
        long rows = capacity;
        Bytes = (rows * (TopBytes + RestBytes + sizeof(float) + sizeof(float) + sizeof(long))) + (rows / GroupRows * sizeof(int));
        _memory = (byte*)NativeMemory.AlignedAlloc((nuint)Bytes, Bytes >= HugePage ? HugePage : 64u);
        HugePages.Advise(_memory, Bytes);

        // So that an index that is dropped rather than ended is collected before memory runs out.
        GC.AddMemoryPressure(Bytes);
        Top = _memory;
        Rest = Top + (rows * TopBytes);
        Scales = (float*)(Rest + (rows * RestBytes));
        Errors = Scales + rows;
        Keys = (long*)(Errors + rows);
        _versions = (int*)(Keys + rows);
        NativeMemory.Clear(Scales, (nuint)(_memory + Bytes - (byte*)Scales));
        new Span<float>(Errors, capacity).Fill(float.NegativeInfinity);
    }

    ~RowBlock() => Free();

    internal int Capacity { get; }

    internal long Bytes { get; }

    internal int TopBytes { get; }

    internal int RestBytes { get; }

    internal byte* Top { get; }

    internal byte* Rest { get; }

    /// <summary>By row: the factor that makes its integers a unit vector; 0 where there is no row.</summary>
    internal float* Scales { get; }

    /// <summary>By row: how far the top part's vector may lie from the row's; minus infinity where there is no row, so that no bound ever reaches it.</summary>
    internal float* Errors { get; }

    /// <summary>By row: its key; 0 where there is no row.</summary>
    internal long* Keys { get; }

    /// <summary>Rows from the first to the last that was ever written.</summary>
    internal int Used => Volatile.Read(ref _used);

    /// <summary>The version of the group in which a row lies; what is read after this call is at least as new.</summary>
    internal int Version(int row) => Volatile.Read(ref _versions[row / GroupRows]);

    /// <summary>Whether the rows of the group, read since <paramref name="version"/> was, are of one moment.</summary>
    internal bool Unchanged(int row, int version)
    {
        Volatile.ReadBarrier();
        return (version & 1) == 0 && Volatile.Read(ref _versions[row / GroupRows]) == version;
    }

    /// <summary>Keeps the block's memory until <see cref="Leave"/>; false where it is gone already.</summary>
    internal bool TryEnter()
    {
        int entered = Volatile.Read(ref _entered);
        while (entered > 0)
        {
            int seen = Interlocked.CompareExchange(ref _entered, entered + 1, entered);
            if (seen == entered)
            {
                return true;
            }

            entered = seen;
        }

        return false;
    }

    /// <summary>The last to leave frees the memory; the owner leaves once as well.</summary>
    internal void Leave()
    {
        if (Interlocked.Decrement(ref _entered) == 0)
        {
            Free();
        }
    }

    internal void Write(int row, long key, float scale, float error, byte* top, byte* rest)
    {
        ref int version = ref _versions[row / GroupRows];
        Interlocked.Increment(ref version);
        NativeMemory.Copy(top, Top + ((long)row * TopBytes), (nuint)TopBytes);
        NativeMemory.Copy(rest, Rest + ((long)row * RestBytes), (nuint)RestBytes);
        Scales[row] = scale;
        Errors[row] = error;
        Keys[row] = key;
        Interlocked.Increment(ref version);
        if (row >= _used)
        {
            Volatile.Write(ref _used, row + 1);
        }
    }

    /// <summary>Overwrites the row with zeros.</summary>
    internal void Wipe(int row)
    {
        ref int version = ref _versions[row / GroupRows];
        Interlocked.Increment(ref version);
        Keys[row] = 0;
        Scales[row] = 0;
        Errors[row] = float.NegativeInfinity;
        NativeMemory.Clear(Top + ((long)row * TopBytes), (nuint)TopBytes);
        NativeMemory.Clear(Rest + ((long)row * RestBytes), (nuint)RestBytes);
        Interlocked.Increment(ref version);
    }

    private void Free()
    {
        if (_memory is not null)
        {
            NativeMemory.Clear(_memory, (nuint)Bytes);
            NativeMemory.AlignedFree(_memory);
            _memory = null;
            GC.RemoveMemoryPressure(Bytes);
        }
    }
}
