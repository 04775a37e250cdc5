using System.Numerics;

namespace Bonafide.Engine.Search;

/// <summary>The two passes over one block: the rows' top parts, 64 rows at a time, and those rows whole that may belong to the answer.</summary>
internal static unsafe class BlockScan
{
    internal static void Search(RowBlock block, CoarseKernel kernel, int width, in Probe probe, NearestRows nearest)
    {
        int* sums = stackalloc int[RowBlock.GroupRows];
        int used = block.Used;
        for (int first = 0; first < used; first += RowBlock.GroupRows)
        {
            int version = block.Version(first);
            kernel.Sum(block.Top + ((long)first * block.TopBytes), width, probe.Coarse, sums);
            ulong candidates = Candidates(block, first, sums, probe, nearest.MinCosine);
            if (!block.Unchanged(first, version))
            {
                candidates = ulong.MaxValue;
            }

            for (; candidates != 0; candidates &= candidates - 1)
            {
                Judge(block, first + BitOperations.TrailingZeroCount(candidates), width, probe, nearest);
            }
        }
    }

    private static ulong Candidates(RowBlock block, int first, int* sums, in Probe probe, double minCosine)
    {
        float* scales = block.Scales + first;
        float* errors = block.Errors + first;
        float needed = probe.Needed(minCosine);
        ulong candidates = 0;
        for (int i = 0; i < RowBlock.GroupRows; i++)
        {
            if ((probe.Centered(sums[i]) * (scales[i] * probe.Factor)) + (errors[i] * probe.ErrorWeight) >= needed)
            {
                candidates |= 1UL << i;
            }
        }

        return candidates;
    }

    /// <summary>Reads the row whole, again if it was being written.</summary>
    private static void Judge(RowBlock block, int row, int width, in Probe probe, NearestRows nearest)
    {
        SpinWait spin = default;
        while (true)
        {
            int version = block.Version(row);
            long key = block.Keys[row];
            double cosine = key == 0 ? 0 : probe.Cosine(
                ExactKernel.Dot(block.Top + ((long)row * block.TopBytes), block.Rest + ((long)row * block.RestBytes), width, probe.Exact), block.Scales[row]);
            if (block.Unchanged(row, version))
            {
                if (key != 0)
                {
                    nearest.Offer(new(key, cosine));
                }

                return;
            }

            spin.SpinOnce(sleep1Threshold: -1);
        }
    }
}
