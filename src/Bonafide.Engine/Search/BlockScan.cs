using System.Numerics;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Bonafide.Engine.Search;

/// <summary>The passes over one block, 64 rows at a time: four bits of all rows, eight bits of those that may still belong to the answer, and all bits of the few that are left.</summary>
internal static unsafe class BlockScan
{
    private const int CacheLine = 64;

    internal static void Search(RowBlock block, CoarseKernel kernel, int width, in Probe probe, NearestRows nearest)
    {
        int* sums = stackalloc int[RowBlock.GroupRows];
        int used = block.Used;
        for (int first = 0; first < used; first += RowBlock.GroupRows)
        {
            int version = block.Version(first);
            float needed = probe.Needed(nearest.MinCosine);
            kernel.Sum(block.Top + ((long)first * block.TopBytes), width, probe.Coarse, sums);
            ulong candidates = ByTop(block, first, sums, probe, needed);
            if (candidates != 0)
            {
                candidates = ByMiddle(candidates, block, first, sums, width, probe, needed);
            }

            // What was read of a row that is being written says nothing.
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

    private static ulong ByTop(RowBlock block, int first, int* sums, in Probe probe, float needed)
    {
        Vector128<int> center = Vector128.Create(probe.TopCenter);
        ulong candidates = 0;
        for (int i = 0; i < RowBlock.GroupRows; i += Vector128<int>.Count)
        {
            Vector128<float> seen = Vector128.ConvertToSingle((Vector128.Load(sums + i) << 1) - center) * (Vector128.Load(block.Scales + first + i) * probe.TopFactor);
            Vector128<float> most = seen + (Vector128.Load(block.Errors + first + i) * probe.ErrorWeight);
            candidates |= (ulong)Vector128.GreaterThanOrEqual(most, Vector128.Create(needed)).ExtractMostSignificantBits() << i;
        }

        return candidates;
    }

    private static ulong ByMiddle(ulong candidates, RowBlock block, int first, int* sums, int width, in Probe probe, float needed)
    {
        if (Sse.IsSupported)
        {
            for (ulong left = candidates; left != 0; left &= left - 1)
            {
                byte* middle = Rest(block, first + BitOperations.TrailingZeroCount(left));
                for (int line = 0; line < block.TopBytes; line += CacheLine)
                {
                    Sse.Prefetch0(middle + line);
                }
            }
        }

        for (ulong left = candidates; left != 0; left &= left - 1)
        {
            int i = BitOperations.TrailingZeroCount(left);
            int sum = (2 * ((16 * sums[i]) + RowDot.Nibbles(Rest(block, first + i), width, probe.Coarse))) - probe.MiddleCenter;
            if (!(block.Scales[first + i] * ((sum * probe.MiddleFactor) + probe.MiddleError) >= needed))
            {
                candidates &= ~(1UL << i);
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
            double cosine = key == 0 ? 0 : probe.Cosine(RowDot.Exact(block.Top + ((long)row * block.TopBytes), Rest(block, row), width, probe.Exact), block.Scales[row]);
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

    private static byte* Rest(RowBlock block, int row) => block.Rest + ((long)row * block.RestBytes);
}
