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
            for (int x = 1; x < FaceView.Side - 1; x++)
            {
                if (FaceView.IsSkin(x, y))
                {
                    int i = (y * FaceView.Side) + x;
                    double laplacian = luma[i - 1] + luma[i + 1] + luma[i - FaceView.Side] + luma[i + FaceView.Side] - (4 * luma[i]);
                    sum += laplacian;
                    squares += laplacian * laplacian;
                    count++;
                }
            }
        }

        double mean = sum / count;
        return (squares / count) - (mean * mean);
    }
}
