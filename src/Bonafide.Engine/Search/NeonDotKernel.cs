using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;

namespace Bonafide.Engine.Search;

/// <summary>16 bytes at a time by sdot, which adds four products of signed bytes to 32 bits; a nibble is a signed byte as well.</summary>
internal sealed unsafe class NeonDotKernel : CoarseKernel
{
    internal override string Name => "neon-dot";

    internal override bool IsSupported => Dp.IsSupported;

    internal override void Sum(byte* top, int width, sbyte* probe, int* sums)
    {
        Vector128<byte> mask = Vector128.Create((byte)0x0F);
        int rowBytes = width / 2;
        for (int row = 0; row < RowBlock.GroupRows; row += 2, top += 2 * rowBytes)
        {
            Vector128<int> low0 = default, high0 = default, low1 = default, high1 = default;
            for (int group = 0; group < width; group += RowCode.Group)
            {
                for (int part = 0; part < RowCode.HalfGroup; part += Vector128<byte>.Count)
                {
                    Vector128<sbyte> lowProbe = Vector128.Load(probe + group + part);
                    Vector128<sbyte> highProbe = Vector128.Load(probe + group + part + RowCode.HalfGroup);
                    Vector128<byte> nibbles0 = Vector128.Load(top + (group / 2) + part);
                    Vector128<byte> nibbles1 = Vector128.Load(top + rowBytes + (group / 2) + part);
                    low0 = Dp.DotProduct(low0, (nibbles0 & mask).AsSByte(), lowProbe);
                    high0 = Dp.DotProduct(high0, AdvSimd.ShiftRightLogical(nibbles0, 4).AsSByte(), highProbe);
                    low1 = Dp.DotProduct(low1, (nibbles1 & mask).AsSByte(), lowProbe);
                    high1 = Dp.DotProduct(high1, AdvSimd.ShiftRightLogical(nibbles1, 4).AsSByte(), highProbe);
                }
            }

            sums[row] = Vector128.Sum(low0 + high0);
            sums[row + 1] = Vector128.Sum(low1 + high1);
        }
    }
}
