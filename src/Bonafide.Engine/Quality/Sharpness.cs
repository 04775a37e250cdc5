namespace Bonafide.Engine.Quality;

/// <summary>Variance of the 4-neighbour Laplacian of luma over the skin ellipse: fine detail that blur takes away first.</summary>
internal static class Sharpness
{
    /// <summary>The variance that scores 63: about that of a soft but usable webcam face.</summary>
    internal const double Scale = 60;

    internal static double Measure(FaceView view)
    {
        ReadOnlySpan<float> luma = view.Luma;
        double sum = 0;
        double squares = 0;
        int count = 0;
        for (int y = 1; y < FaceView.Side - 1; y++)
        {
            (int first, int end) = FaceView.SkinOf(y);
            int start = (y * FaceView.Side) + first, length = end - first;
            ReadOnlySpan<float> row = luma.Slice(start, length), left = luma.Slice(start - 1, length), right = luma.Slice(start + 1, length);
            ReadOnlySpan<float> above = luma.Slice(start - FaceView.Side, length), below = luma.Slice(start + FaceView.Side, length);
            for (int i = 0; i < row.Length; i++)
            {
                double laplacian = left[i] + right[i] + above[i] + below[i] - (4 * row[i]);
                sum += laplacian;
                squares += laplacian * laplacian;
            }

            count += length;
        }

        double mean = sum / count;
        return (squares / count) - (mean * mean);
    }
}
