using System.Numerics.Tensors;

namespace Bonafide.Engine.Search;

/// <summary>
/// How a unit vector lies in memory: each component is a 16-bit integer, kept in two parts of the row. The top part holds the highest four bits of
/// every component and is all that a search reads of most rows; the rest holds the other twelve.
/// </summary>
/// <remarks>
/// A component x is stored as X = round(x * 32767 / max|x|); the vector it stands for is X / |X|. Of U = X + 32768 the bits 12..15 lie in the top part, 8..11 and
/// 0..7 in the rest. Components come in groups of 128; in a group's 64 bytes of nibbles, byte j holds component j low and component j + 64 high.
/// </remarks>
internal static unsafe class RowCode
{
    internal const int Largest = short.MaxValue;

    /// <summary>Components of one group; a row is filled up to whole groups with zeros.</summary>
    internal const int Group = 128;

    /// <summary>What the top part alone says of a component: 2048 * (2T - 15), off by at most 2048.</summary>
    internal const int HalfStep = 2048;

    private const int HalfGroup = Group / 2;

    /// <summary>Components of a row, filled up to whole groups.</summary>
    internal static int Width(int dimensions) => (dimensions + Group - 1) / Group * Group;

    internal static int TopBytes(int width) => width / 2;

    internal static int RestBytes(int width) => width / 2 * 3;

    /// <summary>Rounds a vector of unit length to integers; what lies beyond it in <paramref name="integers"/> becomes 0.</summary>
    /// <exception cref="ArgumentException">It holds no numbers, or its length is not 1 within a thousandth.</exception>
    internal static void Round(ReadOnlySpan<float> unitVector, Span<short> integers)
    {
        float squares = TensorPrimitives.SumOfSquares(unitVector);
        if (!(MathF.Abs(squares - 1) <= 0.002f))
        {
            throw new ArgumentException("The vector is not of unit length, or not all of its components are finite numbers.", nameof(unitVector));
        }

        float factor = Largest / MathF.Abs(TensorPrimitives.MaxMagnitude(unitVector));
        for (int i = 0; i < unitVector.Length; i++)
        {
            integers[i] = (short)MathF.Round(unitVector[i] * factor);
        }

        integers[unitVector.Length..].Clear();
    }

    /// <summary>The factor that makes the integers a unit vector.</summary>
    internal static double Scale(ReadOnlySpan<short> integers)
    {
        long squares = 0;
        foreach (short x in integers)
        {
            squares += x * x;
        }

        return 1 / Math.Sqrt(squares);
    }

    /// <summary>Writes a row's two parts.</summary>
    internal static void Pack(ReadOnlySpan<short> integers, byte* top, byte* rest)
    {
        byte* low = rest + TopBytes(integers.Length);
        for (int group = 0; group < integers.Length; group += Group)
        {
            for (int j = 0; j < HalfGroup; j++)
            {
                int first = integers[group + j] + 32768;
                int second = integers[group + HalfGroup + j] + 32768;
                int nibbles = (group / 2) + j;
                top[nibbles] = (byte)((first >> 12) | ((second >> 8) & 0xF0));
                rest[nibbles] = (byte)(((first >> 8) & 0x0F) | ((second >> 4) & 0xF0));
                low[group + j] = (byte)first;
                low[group + HalfGroup + j] = (byte)second;
            }
        }
    }

    /// <summary>How far the vector that the top part alone stands for lies from the row's own, as a length (the row's is 1), rounded up.</summary>
    internal static float Error(ReadOnlySpan<short> integers, double scale)
    {
        long squares = 0;
        foreach (short x in integers)
        {
            int off = (x & (2 * HalfStep - 1)) - HalfStep;
            squares += off * off;
        }

        return MathF.BitIncrement((float)(Math.Sqrt(squares) * scale));
    }
}
