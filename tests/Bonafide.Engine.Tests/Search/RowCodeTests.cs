using Bonafide.Engine.Search;

namespace Bonafide.Engine.Tests.Search;

public sealed unsafe class RowCodeTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(9)]
    [InlineData(128)]
    [InlineData(500)]
    [InlineData(512)]
    public void A_row_taken_apart_gives_its_integers_scale_and_error(int dimensions)
    {
        int width = RowCode.Width(dimensions);
        float[] vector = Vectors.Unit(new(dimensions), dimensions);
        short* integers = stackalloc short[width];
        byte* top = stackalloc byte[RowCode.TopBytes(width)];
        byte* rest = stackalloc byte[RowCode.RestBytes(width)];
        RowCode.Round(vector, new(integers, width));
        RowCode.Pack(integers, width, top, rest);
        double scale = RowCode.Scale(integers, width);
        float error = RowCode.TopError(integers, dimensions, scale);

        float factor = 32767 / vector.Max(MathF.Abs);
        double squares = 0;
        double missing = 0;
        for (int i = 0; i < width; i++)
        {
            int expected = i < dimensions ? (int)MathF.Round(vector[i] * factor) : 0;
            Assert.Equal(expected, integers[i]);
            int u = (Nibble(top, i) << 12) | (Nibble(rest, i) << 8) | rest[RowCode.TopBytes(width) + i];
            Assert.Equal(expected, u - 32768);
            squares += (double)expected * expected;
            missing += i < dimensions ? Math.Pow(expected - (2048 * ((2 * Nibble(top, i)) - 15)), 2) : 0;
        }

        Assert.Equal(1 / Math.Sqrt(squares), scale, 1e-15);
        Assert.InRange(error - (Math.Sqrt(missing) * scale), 0, 1e-6);
    }

    [Fact]
    public void The_exact_product_is_that_of_the_integers_up_to_the_largest()
    {
        const int width = 4096;
        Random random = new(1);
        short* row = stackalloc short[width];
        short* probe = stackalloc short[width];
        byte* top = stackalloc byte[RowCode.TopBytes(width)];
        byte* rest = stackalloc byte[RowCode.RestBytes(width)];
        for (int round = 0; round < 4; round++)
        {
            long expected = 0;
            for (int i = 0; i < width; i++)
            {
                row[i] = (short)(round switch { 0 => 32767, 1 => -32767, _ => random.Next(-32767, 32768) });
                probe[i] = (short)(round < 2 ? 32767 : random.Next(-32767, 32768));
                expected += row[i] * probe[i];
            }

            RowCode.Pack(row, width, top, rest);

            Assert.Equal(expected, RowDot.Exact(top, rest, width, probe));
        }
    }

    /// <summary>Nothing that the passes say of a row is below its cosine: otherwise a search could lose the row.</summary>
    [Fact]
    public void No_row_is_closer_than_the_bounds_of_its_parts_say()
    {
        Random random = new(2);
        const int dimensions = 128;
        short* row = stackalloc short[dimensions];
        byte* top = stackalloc byte[RowCode.TopBytes(dimensions)];
        byte* rest = stackalloc byte[RowCode.RestBytes(dimensions)];
        byte* memory = stackalloc byte[Probe.Bytes(dimensions)];
        double tightest = double.MaxValue;
        for (int n = 0; n < 4_000; n++)
        {
            float[] vector = Vectors.Unit(random, dimensions);
            RowCode.Round(vector, new(row, dimensions));
            RowCode.Pack(row, dimensions, top, rest);
            double scale = RowCode.Scale(row, dimensions);
            float error = RowCode.TopError(row, dimensions, scale);

            // Every other probe points where the top part errs, which is where the bound is nearly met.
            float[] adverse = Vectors.Normalized([.. Enumerable.Range(0, dimensions).Select(i => (float)(row[i] - (2048 * ((2 * Nibble(top, i)) - 15))))]);
            Probe probe = new(n % 2 == 0 ? adverse : Vectors.Unit(random, dimensions), dimensions, memory);
            double cosine = probe.Cosine(RowDot.Exact(top, rest, dimensions, probe.Exact), (float)scale);
            int sum = RowDot.Nibbles(top, dimensions, probe.Coarse);
            int middle = (16 * sum) + RowDot.Nibbles(rest, dimensions, probe.Coarse);
            double byTop = (((2 * sum) - probe.TopCenter) * scale * probe.TopFactor) + (error * probe.ErrorWeight) - probe.Needed(cosine);
            double byMiddle = (scale * ((((2 * middle) - probe.MiddleCenter) * (double)probe.MiddleFactor) + probe.MiddleError)) - probe.Needed(cosine);
            Assert.InRange(byTop, 0, 1);
            Assert.InRange(byMiddle, 0, 0.1);
            tightest = Math.Min(tightest, byTop);
        }

        Assert.InRange(tightest, 0, 0.02);
    }

    private static int Nibble(byte* nibbles, int i) => (nibbles[(i / 128 * 64) + (i % 64)] >> (i % 128 < 64 ? 0 : 4)) & 0x0F;
}
