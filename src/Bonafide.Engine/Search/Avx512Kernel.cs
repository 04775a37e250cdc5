using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Bonafide.Engine.Search;

/// <summary>64 bytes, a whole group, at a time; otherwise as <see cref="Avx2Kernel"/>.</summary>
internal sealed unsafe class Avx512Kernel : CoarseKernel
{
    private const int Stretch = 8 * RowCode.Group;
    private const int Ahead = 2048;

    internal override string Name => "avx512bw";

    internal override bool IsSupported => Avx512BW.IsSupported;

    internal override void Sum(byte* top, int width, sbyte* probe, int* sums)
    {
        int rowBytes = width / 2;
        for (int row = 0; row < RowBlock.GroupRows; row += 4, top += 4 * rowBytes)
        {
            Vector512<int> sum0 = default, sum1 = default, sum2 = default, sum3 = default;
            for (int start = 0; start < width; start += Stretch)
            {
                int end = Math.Min(width, start + Stretch);
                Vector512<short> low0 = default, low1 = default, low2 = default, low3 = default;
                Vector512<short> high0 = default, high1 = default, high2 = default, high3 = default;
                for (int group = start; group < end; group += RowCode.Group)
                {
                    byte* at = top + (group / 2);
                    Vector512<sbyte> lowProbe = Vector512.Load(probe + group);
                    Vector512<sbyte> highProbe = Vector512.Load(probe + group + RowCode.HalfGroup);
                    Add(at, lowProbe, highProbe, ref low0, ref high0);
                    Add(at + rowBytes, lowProbe, highProbe, ref low1, ref high1);
                    Add(at + (2 * rowBytes), lowProbe, highProbe, ref low2, ref high2);
                    Add(at + (3 * rowBytes), lowProbe, highProbe, ref low3, ref high3);
                }

                sum0 += Widen(low0, high0);
                sum1 += Widen(low1, high1);
                sum2 += Widen(low2, high2);
                sum3 += Widen(low3, high3);
            }

            sums[row] = Vector512.Sum(sum0);
            sums[row + 1] = Vector512.Sum(sum1);
            sums[row + 2] = Vector512.Sum(sum2);
            sums[row + 3] = Vector512.Sum(sum3);
        }
    }

    private static void Add(byte* at, Vector512<sbyte> lowProbe, Vector512<sbyte> highProbe, ref Vector512<short> low, ref Vector512<short> high)
    {
        Sse.Prefetch0(at + Ahead);
        Vector512<byte> mask = Vector512.Create((byte)0x0F);
        Vector512<byte> nibbles = Vector512.Load(at);
        low += Avx512BW.MultiplyAddAdjacent(nibbles & mask, lowProbe);
        high += Avx512BW.MultiplyAddAdjacent((nibbles.AsUInt16() >> 4).AsByte() & mask, highProbe);
    }

    private static Vector512<int> Widen(Vector512<short> low, Vector512<short> high) =>
        Avx512BW.MultiplyAddAdjacent(low, Vector512<short>.One) + Avx512BW.MultiplyAddAdjacent(high, Vector512<short>.One);
}
