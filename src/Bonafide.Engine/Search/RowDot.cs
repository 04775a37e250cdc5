using System.Runtime.Intrinsics;

namespace Bonafide.Engine.Search;

/// <summary>What one row gives with a probe, beyond the first pass. Integers throughout: no product or sum is rounded.</summary>
internal static unsafe class RowDot
{
    /// <summary>The dot product of the row's 16-bit integers, put together from both of its parts, with the probe's.</summary>
    internal static long Exact(byte* top, byte* rest, int width, short* probe)
    {
        byte* low = rest + RowCode.TopBytes(width);
        Vector128<byte> mask = Vector128.Create((byte)0x0F);
        Vector128<long> sum = default;
        for (int group = 0; group < width; group += RowCode.Group)
        {
            for (int part = 0; part < RowCode.HalfGroup; part += Vector128<byte>.Count)
            {
                int first = group + part;
                int second = first + RowCode.HalfGroup;
                Vector128<byte> high = Vector128.Load(top + (group / 2) + part);
                Vector128<byte> middle = Vector128.Load(rest + (group / 2) + part);
                sum += Sixteen(((high & mask).AsUInt16() << 4).AsByte() | (middle & mask), low + first, probe + first);
                sum += Sixteen((high & ~mask) | ((middle.AsUInt16() >> 4).AsByte() & mask), low + second, probe + second);
            }
        }

        return Vector128.Sum(sum);
    }

    /// <summary>The sum of T * A, as in <see cref="CoarseKernel"/>, or of the next four bits where <paramref name="nibbles"/> are those.</summary>
    internal static int Nibbles(byte* nibbles, int width, sbyte* probe)
    {
        Vector128<byte> mask = Vector128.Create((byte)0x0F);
        Vector128<int> sum = default;
        for (int group = 0; group < width; group += RowCode.Group)
        {
            for (int part = 0; part < RowCode.HalfGroup; part += Vector128<byte>.Count)
            {
                Vector128<byte> both = Vector128.Load(nibbles + (group / 2) + part);
                sum += Widening.Dot(both & mask, Vector128.Load(probe + group + part));
                sum += Widening.Dot((both.AsUInt16() >> 4).AsByte() & mask, Vector128.Load(probe + group + part + RowCode.HalfGroup));
            }
        }

        return Vector128.Sum(sum);
    }

    private static Vector128<long> Sixteen(Vector128<byte> upper, byte* lower, short* probe)
    {
        (Vector128<ushort> upper0, Vector128<ushort> upper1) = Vector128.Widen(upper ^ Vector128.Create((byte)0x80));
        (Vector128<ushort> lower0, Vector128<ushort> lower1) = Vector128.Widen(Vector128.Load(lower));
        return Widening.Dot(((upper0 << 8) | lower0).AsInt16(), Vector128.Load(probe))
            + Widening.Dot(((upper1 << 8) | lower1).AsInt16(), Vector128.Load(probe + Vector128<short>.Count));
    }
}
