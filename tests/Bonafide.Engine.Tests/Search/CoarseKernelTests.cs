using System.Runtime.InteropServices;
using Bonafide.Engine.Search;

namespace Bonafide.Engine.Tests.Search;

public sealed unsafe class CoarseKernelTests
{
    public static TheoryData<string, int> Kernels =>
        [.. CoarseKernel.Supported.SelectMany(k => ((int[])[128, 256, 384, 512, 640, 1024, 1152, 4096]).Select(width => (k.Name, width)))];

    /// <summary>All that this machine can run, among them the plain loop.</summary>
    [Theory]
    [MemberData(nameof(Kernels))]
    public void Every_kernel_gives_the_sums_of_the_plain_definition(string name, int width)
    {
        CoarseKernel kernel = CoarseKernel.Supported.Single(k => k.Name == name);
        Random random = new(width);
        Rows rows = new(width);
        Span<int> sums = stackalloc int[RowBlock.GroupRows];
        try
        {
            for (int round = 0; round < 6; round++)
            {
                // The largest sums of either sign, which nothing may saturate or wrap, and then chance.
                random.NextBytes(rows.Nibbles);
                foreach (ref sbyte component in rows.Probe)
                {
                    component = (sbyte)(round switch { 0 => 127, 1 => -127, _ => random.Next(-127, 128) });
                }

                if (round < 3)
                {
                    rows.Nibbles.Fill(0xFF);
                }

                fixed (int* start = sums)
                {
                    kernel.Sum(rows.Top, width, rows.Coarse, start);
                }

                for (int row = 0; row < RowBlock.GroupRows; row++)
                {
                    int expected = Plain(rows.Nibbles.Slice(row * width / 2, width / 2), rows.Probe);
                    Assert.Equal(expected, sums[row]);
                    Assert.Equal(expected, RowDot.Nibbles(rows.Top + (row * width / 2), width, rows.Coarse));
                }
            }
        }
        finally
        {
            rows.Free();
        }
    }

    private static int Plain(ReadOnlySpan<byte> nibbles, ReadOnlySpan<sbyte> probe)
    {
        int sum = 0;
        for (int i = 0; i < probe.Length; i++)
        {
            byte both = nibbles[(i / 128 * 64) + (i % 64)];
            sum += (i % 128 < 64 ? both & 0x0F : both >> 4) * probe[i];
        }

        return sum;
    }

    private readonly struct Rows
    {
        private readonly int _width;

        internal Rows(int width)
        {
            _width = width;
            Top = (byte*)NativeMemory.AlignedAlloc((nuint)(RowBlock.GroupRows * width / 2), 64);
            Coarse = (sbyte*)NativeMemory.AlignedAlloc((nuint)width, 64);
        }

        internal byte* Top { get; }

        internal sbyte* Coarse { get; }

        internal Span<byte> Nibbles => new(Top, RowBlock.GroupRows * _width / 2);

        internal Span<sbyte> Probe => new(Coarse, _width);

        internal void Free()
        {
            NativeMemory.AlignedFree(Top);
            NativeMemory.AlignedFree(Coarse);
        }
    }
}
