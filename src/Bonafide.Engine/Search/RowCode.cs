using System.Numerics.Tensors;
using System.Runtime.Intrinsics;

namespace Bonafide.Engine.Search;

/// <summary>
/// How a unit vector lies in memory: each component is a 16-bit integer, kept in two parts of the row. The top part holds the highest four bits of
/// every component and is all that a search reads of most rows; the rest holds the other twelve, the next four before the last eight.
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

    internal const int HalfGroup = Group / 2;

    /// <summary>The top part alone stands for 2048 * (2T - 15), where T is its four bits: off by at most this.</summary>
    internal const int TopHalfStep = 2048;

    /// <summary>With the next four bits, H = 16T + M, it is 128 * (2H - 255): off by at most this.</summary>
    internal const int MiddleHalfStep = 128;

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
        int i = 0;
        for (; i <= unitVector.Length - 8; i += 8)
        {
            Vector128<int> first = Vector128.ConvertToInt32(Vector128.Round(Vector128.Create(unitVector[i..]) * factor));
            Vector128<int> second = Vector128.ConvertToInt32(Vector128.Round(Vector128.Create(unitVector[(i + 4)..]) * factor));
            Vector128.Narrow(first, second).CopyTo(integers[i..]);
        }

        for (; i < unitVector.Length; i++)
        {
            integers[i] = (short)MathF.Round(unitVector[i] * factor);
        }

        integers[i..].Clear();
    }

    /// <summary>The factor that makes the integers a unit vector.</summary>
    internal static double Scale(short* integers, int width)
    {
        Vector128<long> squares = default;
        for (int i = 0; i < width; i += Vector128<short>.Count)
        {
            Vector128<short> x = Vector128.Load(integers + i);
            squares += Widening.Dot(x, x);
        }

        return 1 / Math.Sqrt(Vector128.Sum(squares));
    }

    /// <summary>How far the vector that the top part alone stands for lies from the row's own, as a length (the row's is 1), rounded up.</summary>
    internal static float TopError(short* integers, int dimensions, double scale)
    {
        Vector128<long> squares = default;
        int i = 0;
        for (; i <= dimensions - Vector128<short>.Count; i += Vector128<short>.Count)
        {
            Vector128<short> off = (Vector128.Load(integers + i) & Vector128.Create((short)((2 * TopHalfStep) - 1))) - Vector128.Create((short)TopHalfStep);
            squares += Widening.Dot(off, off);
        }

        long sum = Vector128.Sum(squares);
        for (; i < dimensions; i++)
        {
            int off = (integers[i] & ((2 * TopHalfStep) - 1)) - TopHalfStep;
            sum += off * off;
        }

        return MathF.BitIncrement((float)(Math.Sqrt(sum) * scale));
    }

    /// <summary>Writes a row's two parts.</summary>
    internal static void Pack(short* integers, int width, byte* top, byte* rest)
    {
        byte* low = rest + TopBytes(width);
        Vector128<byte> lowNibbles = Vector128.Create((byte)0x0F);
        for (int group = 0; group < width; group += Group)
        {
            for (int part = 0; part < HalfGroup; part += Vector128<byte>.Count)
            {
                Vector128<byte> first = Split(integers + group + part, low + group + part);
                Vector128<byte> second = Split(integers + group + part + HalfGroup, low + group + part + HalfGroup);
                int nibbles = (group / 2) + part;
                (((first.AsUInt16() >> 4).AsByte() & lowNibbles) | (second & ~lowNibbles)).Store(top + nibbles);
                ((first & lowNibbles) | ((second & lowNibbles).AsUInt16() << 4).AsByte()).Store(rest + nibbles);
            }
        }
    }

    /// <summary>Writes the low bytes of sixteen components and returns the high ones, without a sign.</summary>
    private static Vector128<byte> Split(short* integers, byte* low)
    {
        Vector128<ushort> first = Vector128.Load((ushort*)integers);
        Vector128<ushort> second = Vector128.Load((ushort*)integers + Vector128<ushort>.Count);
        Vector128<ushort> mask = Vector128.Create((ushort)0xFF);
        Vector128.Narrow(first & mask, second & mask).Store(low);
        return Vector128.Narrow(first >> 8, second >> 8) ^ Vector128.Create((byte)0x80);
    }
}
