namespace Bonafide.Engine.Search;

/// <summary>A probe as the kernels read it, in memory of the caller, and how far the passes before the exact one may be off for it.</summary>
internal readonly unsafe struct Probe
{
    /// <summary>More than what rounding in 32-bit floating point takes from bounds that lie within [-10,10].</summary>
    private const double Rounding = 1e-5;

    private readonly double _scale;

    /// <summary>How far the eight-bit vector lies from the probe's own, as a length.</summary>
    private readonly double _error;

    /// <summary>The sum of the eight-bit components.</summary>
    private readonly int _sum;

    /// <param name="memory">At least <see cref="Bytes"/>, aligned to 64.</param>
    internal Probe(ReadOnlySpan<float> unitVector, int width, byte* memory)
    {
        Exact = (short*)memory;
        Coarse = (sbyte*)(Exact + width);
        RowCode.Round(unitVector, new(Exact, width));
        _scale = RowCode.Scale(Exact, width);
        const double step = (double)RowCode.Largest / sbyte.MaxValue;
        double squares = 0;
        for (int i = 0; i < width; i++)
        {
            int coarse = (int)Math.Round(Exact[i] / step);
            double off = Exact[i] - (coarse * step);
            Coarse[i] = (sbyte)coarse;
            _sum += coarse;
            squares += off * off;
        }

        _error = Math.Sqrt(squares) * _scale;
        TopFactor = (float)(_scale * step * RowCode.TopHalfStep);
        MiddleFactor = (float)(_scale * step * RowCode.MiddleHalfStep);
        ErrorWeight = (float)(1 + _error);
        MiddleError = (float)(RowCode.MiddleHalfStep * Math.Sqrt(unitVector.Length) * ErrorWeight);
    }

    /// <summary>The components in 16 bits.</summary>
    internal short* Exact { get; }

    /// <summary>The components in eight bits, A.</summary>
    internal sbyte* Coarse { get; }

    /// <summary>Times a row's scale and the sum of (2T - 15) * A: the cosine as its top part tells it.</summary>
    internal float TopFactor { get; }

    /// <summary>Times a row's scale and the sum of (2H - 255) * A: the cosine as its highest eight bits tell it.</summary>
    internal float MiddleFactor { get; }

    /// <summary>Times a row's error: what the row's missing bits can add to the cosine.</summary>
    internal float ErrorWeight { get; }

    /// <summary>Times a row's scale: what its lowest eight bits can add to the cosine.</summary>
    internal float MiddleError { get; }

    /// <summary>The sum of 15 * A, which makes 2 * T * A the sum of (2T - 15) * A.</summary>
    internal int TopCenter => 15 * _sum;

    /// <summary>The sum of 255 * A.</summary>
    internal int MiddleCenter => 255 * _sum;

    internal static int Bytes(int width) => width * (sizeof(short) + sizeof(sbyte));

    /// <summary>What a pass must see of a row, the row's error added, so that the row's cosine can be <paramref name="cosine"/> or more.</summary>
    internal float Needed(double cosine) => (float)(cosine - _error - Rounding);

    internal double Cosine(long dot, float rowScale) => Math.Clamp(dot * _scale * rowScale, -1, 1);
}
