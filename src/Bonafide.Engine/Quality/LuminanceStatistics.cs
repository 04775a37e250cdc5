namespace Bonafide.Engine.Quality;

/// <summary>Histogram measures over the skin ellipse, after the luminance family of ISO/IEC 29794-5.</summary>
/// <param name="MeanPercent">Mean luma, 0 to 100.</param>
/// <param name="BlackShare">Share of pixels with luma below 25, [0,1].</param>
/// <param name="WhiteShare">Share of pixels with luma above 247, [0,1].</param>
/// <param name="EntropyBits">Entropy of the 256-bin histogram, 0 to 8 bits.</param>
/// <param name="HalvesIntersection">Intersection of the two halves' histograms, [0,1]; 1 = lit alike.</param>
internal readonly record struct LuminanceStatistics(
    double MeanPercent, double BlackShare, double WhiteShare, double EntropyBits, double HalvesIntersection)
{
    private const int Bins = 256;
    private const int CoarseBins = 16;
    private const int BlackBelow = 25;
    private const int WhiteAbove = 247;

    internal static LuminanceStatistics Of(FaceView view)
    {
        Span<int> histogram = stackalloc int[Bins];
        Span<int> left = stackalloc int[CoarseBins];
        Span<int> right = stackalloc int[CoarseBins];
        ReadOnlySpan<float> luma = view.Luma;
        double sum = 0;
        for (int y = 0; y < FaceView.Side; y++)
        {
            (int first, int end) = FaceView.SkinOf(y);
            ReadOnlySpan<float> row = luma.Slice(y * FaceView.Side, FaceView.Side);
            for (int x = first; x < end; x++)
            {
                int bin = Math.Clamp((int)(row[x] + 0.5f), 0, Bins - 1);
                sum += row[x];
                histogram[bin]++;
                (x < FaceView.Side / 2 ? left : right)[bin * CoarseBins / Bins]++;
            }
        }

        double count = Sum(histogram);
        return new(
            100 * sum / (count * (Bins - 1)),
            Sum(histogram[..BlackBelow]) / count,
            Sum(histogram[(WhiteAbove + 1)..]) / count,
            Entropy(histogram, count),
            Intersection(left, right));
    }

    private static double Sum(ReadOnlySpan<int> bins)
    {
        long sum = 0;
        foreach (int bin in bins)
        {
            sum += bin;
        }

        return sum;
    }

    private static double Entropy(ReadOnlySpan<int> histogram, double count)
    {
        double bits = 0;
        foreach (int bin in histogram)
        {
            bits -= bin == 0 ? 0 : bin / count * Math.Log2(bin / count);
        }

        return bits;
    }

    private static double Intersection(ReadOnlySpan<int> a, ReadOnlySpan<int> b)
    {
        double sumA = Sum(a);
        double sumB = Sum(b);
        double shared = 0;
        for (int i = 0; i < a.Length; i++)
        {
            shared += Math.Min(a[i] / sumA, b[i] / sumB);
        }

        return shared;
    }
}
