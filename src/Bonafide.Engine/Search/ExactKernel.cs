using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Bonafide.Engine.Search;

/// <summary>The dot product of a row's 16-bit integers, put together from both of its parts, with the probe's. Exact: no product or sum is rounded.</summary>
internal static unsafe class ExactKernel
{
    private const int HalfGroup = RowCode.Group / 2;

    internal static long Dot(byte* top, byte* rest, int width, short* probe)
    {
        byte* low = rest + RowCode.TopBytes(width);
        Vector128<byte> mask = Vector128.Create((byte)0x0F);
        Vector128<byte> sign = Vector128.Create((byte)0x80);
        Vector128<long> sum = default;
        for (int group = 0; group < width; group += RowCode.Group)
        {
            for (int part = 0; part < HalfGroup; part += Vector128<byte>.Count)
            {
                int first = group + part;
                Vector128<byte> high = Vector128.Load(top + (group / 2) + part);
                Vector128<byte> middle = Vector128.Load(rest + (group / 2) + part);
                sum += Dot((((high & mask).AsUInt16() << 4).AsByte() | (middle & mask)) ^ sign, low + first, probe + first);
                high = (high.AsUInt16() >> 4).AsByte() & mask;
                middle = (middle.AsUInt16() >> 4).AsByte() & mask;
                sum += Dot(((high.AsUInt16() << 4).AsByte() | middle) ^ sign, low + first + HalfGroup, probe + first + HalfGroup);
            }
        }

        return Vector128.Sum(sum);
    }

    /// <summary>The twin of <see cref="Dot(byte*, byte*, int, short*)"/>, component by component.</summary>
    internal static long ScalarDot(byte* top, byte* rest, int width, short* probe)
    {
        byte* low = rest + RowCode.TopBytes(width);
        long sum = 0;
        for (int i = 0; i < width; i++)
        {
            int inGroup = i % RowCode.Group;
            int nibbles = (i / RowCode.Group * HalfGroup) + (inGroup % HalfGroup);
            int shift = inGroup / HalfGroup * 4;
            int value = (((top[nibbles] >> shift) & 0x0F) << 12) | (((rest[nibbles] >> shift) & 0x0F) << 8) | low[i];
            sum += (value - 32768) * probe[i];
        }

        return sum;
    }

    /// <summary>Sixteen components, whose upper bytes are signed.</summary>
    private static Vector128<long> Dot(Vector128<byte> upper, byte* lower, short* probe)
    {
        (Vector128<ushort> upper0, Vector128<ushort> upper1) = Vector128.Widen(upper);
        (Vector128<ushort> lower0, Vector128<ushort> lower1) = Vector128.Widen(Vector128.Load(lower));
        return Dot(((upper0 << 8) | lower0).AsInt16(), Vector128.Load(probe)) + Dot(((upper1 << 8) | lower1).AsInt16(), Vector128.Load(probe + 8));
    }

    /// <summary>No sum of two products reaches 2^31: none of the integers is below -32767.</summary>
    private static Vector128<long> Dot(Vector128<short> row, Vector128<short> probe)
    {
        Vector128<int> pairs;
        if (Sse2.IsSupported)
        {
            pairs = Sse2.MultiplyAddAdjacent(row, probe);
        }
        else
        {
            (Vector128<int> row0, Vector128<int> row1) = Vector128.Widen(row);
            (Vector128<int> probe0, Vector128<int> probe1) = Vector128.Widen(probe);
            pairs = (row0 * probe0) + (row1 * probe1);
        }

        (Vector128<long> pairs0, Vector128<long> pairs1) = Vector128.Widen(pairs);
        return pairs0 + pairs1;
    }
}
