namespace Bonafide.Engine.Search;

/// <summary>The plain loop that the others must agree with.</summary>
internal sealed unsafe class ScalarKernel : CoarseKernel
{
    internal override string Name => "scalar";

    internal override bool IsSupported => true;

    internal override void Sum(byte* top, int width, sbyte* probe, int* sums)
    {
        for (int row = 0; row < RowBlock.GroupRows; row++, top += width / 2)
        {
            int sum = 0;
            for (int group = 0; group < width; group += RowCode.Group)
            {
                for (int j = 0; j < RowCode.HalfGroup; j++)
                {
                    int nibbles = top[(group / 2) + j];
                    sum += ((nibbles & 0x0F) * probe[group + j]) + ((nibbles >> 4) * probe[group + RowCode.HalfGroup + j]);
                }
            }

            sums[row] = sum;
        }
    }
}
