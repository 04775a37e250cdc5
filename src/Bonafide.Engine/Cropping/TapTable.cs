using System.Buffers;

namespace Bonafide.Engine.Cropping;

/// <summary>
/// For each output coordinate of one direction: which source coordinates it reads and with which weights. Borders are resolved
/// here, so that the kernels never ask. Rented arrays; dispose after use.
/// </summary>
internal readonly struct TapTable : IDisposable
{
    private TapTable(int count, int taps)
    {
        Taps = taps;
        Index = ArrayPool<int>.Shared.Rent(count * taps);
        Weight = ArrayPool<float>.Shared.Rent(count * taps);
    }

    /// <summary>Taps per output coordinate.</summary>
    internal int Taps { get; }

    /// <summary>Source coordinate of tap k of output i at [i * Taps + k].</summary>
    internal int[] Index { get; }

    internal float[] Weight { get; }

    /// <summary>
    /// Two taps, as OpenCV's INTER_LINEAR: centers aligned, no antialiasing, clamped to the crop's own edge.
    /// </summary>
    /// <param name="start">First source coordinate of the crop.</param>
    /// <param name="length">Source coordinates in the crop.</param>
    /// <param name="count">Output coordinates.</param>
    /// <param name="limit">Source coordinates in the picture.</param>
    /// <param name="border">What lies outside the picture.</param>
    internal static TapTable Bilinear(int start, int length, int count, int limit, BorderMode border)
    {
        TapTable table = new(count, 2);
        double scale = (double)length / count;
        for (int i = 0; i < count; i++)
        {
            double center = ((i + 0.5) * scale) - 0.5;
            int first = (int)Math.Floor(center);
            double fraction = center - first;
            table.Set((i * 2) + 0, start + Math.Clamp(first, 0, length - 1), 1 - fraction, limit, border);
            table.Set((i * 2) + 1, start + Math.Clamp(first + 1, 0, length - 1), fraction, limit, border);
        }

        return table;
    }

    /// <summary>Triangle filter whose support grows with the reduction, clamped to the crop's own edge; bilinear when enlarging.</summary>
    internal static TapTable Area(int start, int length, int count, int limit, BorderMode border)
    {
        double scale = (double)length / count;
        double support = Math.Max(1, scale);

        // A center between two coordinates, as halving always has, reads one less.
        bool isEven = scale % 2 == 0;
        TapTable table = new(count, ((int)Math.Ceiling(support) * 2) + (isEven ? 0 : 1));
        double[] shares = ArrayPool<double>.Shared.Rent(table.Taps);
        for (int i = 0; i < count; i++)
        {
            double center = (i + 0.5) * scale;
            int first = (int)Math.Floor(center - support);
            double sum = 0;
            for (int k = 0; k < table.Taps; k++)
            {
                sum += shares[k] = Triangle((first + k + 0.5 - center) / support);
            }

            for (int k = 0; k < table.Taps; k++)
            {
                table.Set((i * table.Taps) + k, start + Math.Clamp(first + k, 0, length - 1), shares[k] / sum, limit, border);
            }
        }

        ArrayPool<double>.Shared.Return(shares);
        return table;
    }

    /// <summary>
    /// The outputs, in the middle and a multiple of four, that read successive coordinates with the same weights, as those of a picture do that is halved: from and until.
    /// None where they are few.
    /// </summary>
    internal (int From, int Until) Alike(int count)
    {
        const int Group = 4, Few = 16;
        int middle = count / 2, from = middle, until = middle;
        ReadOnlySpan<float> weights = Weight.AsSpan(middle * Taps, Taps);
        while (from > 0 && IsAlike(from - 1, weights))
        {
            from--;
        }

        while (until < count && IsAlike(until, weights))
        {
            until++;
        }

        until -= (until - from) % Group;
        return until - from < Few ? default : (from, until);
    }

    public void Dispose()
    {
        ArrayPool<int>.Shared.Return(Index);
        ArrayPool<float>.Shared.Return(Weight);
    }

    private bool IsAlike(int output, ReadOnlySpan<float> weights)
    {
        for (int k = 0, at = output * Taps; k < Taps; k++)
        {
            if (Index[at + k] != Index[at] + k || Weight[at + k] != weights[k])
            {
                return false;
            }
        }

        return true;
    }

    private static double Triangle(double distance) => Math.Max(0, 1 - Math.Abs(distance));

    private void Set(int at, int coordinate, double weight, int limit, BorderMode border)
    {
        bool inside = (uint)coordinate < (uint)limit;
        Index[at] = inside ? coordinate : border == BorderMode.Reflect ? Reflect(coordinate, limit) : Math.Clamp(coordinate, 0, limit - 1);
        Weight[at] = inside || border == BorderMode.Reflect ? (float)weight : 0;
    }

    private static int Reflect(int coordinate, int limit)
    {
        if (limit == 1)
        {
            return 0;
        }

        int period = 2 * (limit - 1);
        int folded = ((coordinate % period) + period) % period;
        return folded < limit ? folded : period - folded;
    }
}
