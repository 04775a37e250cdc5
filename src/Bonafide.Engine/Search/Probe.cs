namespace Bonafide.Engine.Search;

/// <summary>A probe as the kernels read it, in memory of the caller, and how far the first pass over the rows may be off for it.</summary>
internal readonly unsafe struct Probe
{
    /// <summary>More than what rounding in 32-bit floating point takes from a bound that lies within [-3,3].</summary>
    private const double Rounding = 4e-6;

    private readonly double _scale;
    private readonly int _sum;

    /// <summary>How far the eight-bit vector lies from the probe's own, as a length.</summary>
    private readonly double _error;

    /// <param name="memory">At least <see cref="Bytes"/>, aligned to 64.</param>
    internal Probe(ReadOnlySpan<float> unitVector, int width, byte* memory)
    {
        Exact = (short*)memory;
        Coarse = (sbyte*)(Exact + width);
        Span<short> integers = new(Exact, width);
        RowCode.Round(unitVector, integers);
        _scale = RowCode.Scale(integers);
        const double step = (double)RowCode.Largest / sbyte.MaxValue;
        double squares = 0;
        for (int i = 0; i < width; i++)
        {
            int coarse = (int)Math.Round(integers[i] / step);
            double off = integers[i] - (coarse * step);
            Coarse[i] = (sbyte)coarse;
            _sum += coarse;
            squares += off * off;
        }

        _error = Math.Sqrt(squares) * _scale;
        Factor = (float)(_scale * step * RowCode.HalfStep);
    }

    /// <summary>The components in 16 bits.</summary>
    internal short* Exact { get; }

    /// <summary>The components in eight bits.</summary>
    internal sbyte* Coarse { get; }

    /// <summary>Times a row's scale and its <see cref="Centered"/> sum: the cosine that the first pass sees.</summary>
    internal float Factor { get; }

    /// <summary>Times a row's error: what the row's missing bits can add to the cosine.</summary>
    internal float ErrorWeight => (float)(1 + _error);

    internal static int Bytes(int width) => width * (sizeof(short) + sizeof(sbyte));

    /// <summary>The sum of (2T - 15) * A from that of T * A.</summary>
    internal int Centered(int sum) => (2 * sum) - (15 * _sum);

    /// <summary>What the first pass must see of a row, its own error added, so that the row's cosine can be <paramref name="cosine"/> or more.</summary>
    internal float Needed(double cosine) => (float)(cosine - _error - Rounding);

    internal double Cosine(long dot, float rowScale) => Math.Clamp(dot * _scale * rowScale, -1, 1);
}
