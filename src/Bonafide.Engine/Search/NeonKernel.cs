using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;

namespace Bonafide.Engine.Search;

/// <summary>16 bytes at a time by NEON's widening multiplication. In a group each 16-bit sum takes eight products of at most 15 * 127, 15240 in all; then it is widened.</summary>
internal sealed unsafe class NeonKernel : CoarseKernel
{
    internal override string Name => "neon";

    internal override bool IsSupported => AdvSimd.IsSupported;

    internal override void Sum(byte* top, int width, sbyte* probe, int* sums)
    {
        Vector128<byte> mask = Vector128.Create((byte)0x0F);
        for (int row = 0; row < RowBlock.GroupRows; row++, top += width / 2)
        {
            Vector128<int> sum = default;
            for (int group = 0; group < width; group += RowCode.Group)
            {
                Vector128<short> low = default, high = default;
                for (int part = 0; part < RowCode.HalfGroup; part += Vector128<byte>.Count)
                {
                    Vector128<byte> nibbles = Vector128.Load(top + (group / 2) + part);
                    Add(ref low, ref high, (nibbles & mask).AsSByte(), Vector128.Load(probe + group + part));
                    Add(ref low, ref high, AdvSimd.ShiftRightLogical(nibbles, 4).AsSByte(), Vector128.Load(probe + group + part + RowCode.HalfGroup));
                }

                sum = AdvSimd.AddPairwiseWideningAndAdd(AdvSimd.AddPairwiseWideningAndAdd(sum, low), high);
            }

            sums[row] = Vector128.Sum(sum);
        }
    }

    private static void Add(ref Vector128<short> low, ref Vector128<short> high, Vector128<sbyte> nibbles, Vector128<sbyte> probe)
    {
        low = AdvSimd.MultiplyWideningLowerAndAdd(low, nibbles.GetLower(), probe.GetLower());
        high = AdvSimd.MultiplyWideningUpperAndAdd(high, nibbles, probe);
    }
}
