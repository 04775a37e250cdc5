using System.Buffers;
using System.Numerics.Tensors;

namespace Bonafide.Engine.Quality;

/// <summary>
/// Variance of the 4-neighbour Laplacian of smoothed luma over the skin ellipse, as a share of luma's own variance there: fine detail, which blur
/// takes away first. Smoothing (a binomial 3 x 3) keeps noise from passing for detail, the share keeps a dim or flatly lit face from passing for a blurred one.
/// </summary>
internal static class Sharpness
{
    /// <summary>The share that scores 63: about that of a soft but usable webcam face.</summary>
    internal const double Scale = 0.028;

    /// <summary>Added to the variance of luma, 0-255 squared: what a sensor's noise leaves on a face of one grey.</summary>
    private const double Least = 10;

    internal static double Measure(FaceView view)
    {
        const int Side = FaceView.Side;
        float[] rented = ArrayPool<float>.Shared.Rent(2 * Side * Side);
        Span<float> across = rented.AsSpan(0, Side * Side), smooth = rented.AsSpan(Side * Side, Side * Side);
        Binomial(view.Luma, across, 1);
        Binomial(across, smooth, Side);

        // The outermost two rows have no smoothed neighbour; the ellipse keeps clear of the outermost columns.
        double sum = 0, squares = 0, lumaSum = 0, lumaSquares = 0;
        int count = 0;
        for (int y = 2; y < Side - 2; y++)
        {
            (int first, int end) = FaceView.SkinOf(y);
            int start = (y * Side) + first, length = end - first;
            ReadOnlySpan<float> luma = view.Luma.Slice(start, length), row = smooth.Slice(start, length);
            ReadOnlySpan<float> left = smooth.Slice(start - 1, length), right = smooth.Slice(start + 1, length);
            ReadOnlySpan<float> above = smooth.Slice(start - Side, length), below = smooth.Slice(start + Side, length);
            for (int i = 0; i < row.Length; i++)
            {
                double laplacian = left[i] + right[i] + above[i] + below[i] - (4 * row[i]);
                sum += laplacian;
                squares += laplacian * laplacian;
                lumaSum += luma[i];
                lumaSquares += (double)luma[i] * luma[i];
            }

            count += length;
        }

        ArrayPool<float>.Shared.Return(rented);
        return Variance(sum, squares, count) / (Variance(lumaSum, lumaSquares, count) + Least);
    }

    /// <summary>A quarter, a half and a quarter of the values <paramref name="step"/> before, at and after each; the ends keep their values.</summary>
    private static void Binomial(ReadOnlySpan<float> values, Span<float> smooth, int step)
    {
        values.CopyTo(smooth);
        Span<float> inner = smooth[step..^step];
        TensorPrimitives.Multiply(inner, 2, inner);
        TensorPrimitives.Add(inner, values[..^(2 * step)], inner);
        TensorPrimitives.Add(inner, values[(2 * step)..], inner);
        TensorPrimitives.Multiply(inner, 0.25f, inner);
    }

    private static double Variance(double sum, double squares, int count) => (squares / count) - (sum / count * (sum / count));
}
