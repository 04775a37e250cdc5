using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Bonafide.Engine.Search;

/// <summary>32 bytes at a time by vpdpbusd, which adds four products of an unsigned and a signed byte to 32 bits: nothing to widen.</summary>
internal sealed unsafe class AvxVnniKernel : CoarseKernel
{
    private const int Ahead = 2048;

    internal override string Name => "avxvnni";

    internal override bool IsSupported => AvxVnni.IsSupported;

    internal override void Sum(byte* top, int width, sbyte* probe, int* sums)
    {
        int rowBytes = width / 2;
        for (int row = 0; row < RowBlock.GroupRows; row += 4, top += 4 * rowBytes)
        {
            Vector256<int> sum0 = default, sum1 = default, sum2 = default, sum3 = default;
            for (int group = 0; group < width; group += RowCode.Group)
            {
                for (int part = 0; part < RowCode.HalfGroup; part += Vector256<byte>.Count)
                {
                    byte* at = top + (group / 2) + part;
                    Vector256<sbyte> lowProbe = Vector256.Load(probe + group + part);
                    Vector256<sbyte> highProbe = Vector256.Load(probe + group + part + RowCode.HalfGroup);
                    sum0 = Add(sum0, at, lowProbe, highProbe);
                    sum1 = Add(sum1, at + rowBytes, lowProbe, highProbe);
                    sum2 = Add(sum2, at + (2 * rowBytes), lowProbe, highProbe);
                    sum3 = Add(sum3, at + (3 * rowBytes), lowProbe, highProbe);
                }
            }

            Vector256<int> pairs = Avx2.HorizontalAdd(Avx2.HorizontalAdd(sum0, sum1), Avx2.HorizontalAdd(sum2, sum3));
            Vector128.Store(pairs.GetLower() + pairs.GetUpper(), sums + row);
        }
    }

    private static Vector256<int> Add(Vector256<int> sum, byte* at, Vector256<sbyte> lowProbe, Vector256<sbyte> highProbe)
    {
        Sse.Prefetch0(at + Ahead);
        Vector256<byte> mask = Vector256.Create((byte)0x0F);
        Vector256<byte> nibbles = Vector256.Load(at);
        sum = AvxVnni.MultiplyWideningAndAdd(sum, nibbles & mask, lowProbe);
        return AvxVnni.MultiplyWideningAndAdd(sum, (nibbles.AsUInt16() >> 4).AsByte() & mask, highProbe);
    }
}
