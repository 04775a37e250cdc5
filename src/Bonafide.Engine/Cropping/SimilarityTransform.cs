using System.Numerics;

namespace Bonafide.Engine.Cropping;

/// <summary>
/// The rotation, scale and shift that bring points to a template with the least squared error, without mirroring
/// (S. Umeyama, "Least-squares estimation of transformation parameters between two point patterns", PAMI 1991).
/// </summary>
internal static class SimilarityTransform
{
    internal static Matrix3x2 Fit(ReadOnlySpan<Vector2> points, ReadOnlySpan<Vector2> template)
    {
        Vector2 pointMean = Mean(points);
        Vector2 templateMean = Mean(template);
        float along = 0;
        float across = 0;
        float spread = 0;
        for (int i = 0; i < points.Length; i++)
        {
            Vector2 p = points[i] - pointMean;
            Vector2 t = template[i] - templateMean;
            along += (p.X * t.X) + (p.Y * t.Y);
            across += (p.X * t.Y) - (p.Y * t.X);
            spread += p.LengthSquared();
        }

        spread = Math.Max(spread, float.Epsilon);
        float a = along / spread;
        float b = across / spread;
        return new Matrix3x2(
            a, b, -b, a,
            templateMean.X - ((a * pointMean.X) - (b * pointMean.Y)),
            templateMean.Y - ((b * pointMean.X) + (a * pointMean.Y)));
    }

    private static Vector2 Mean(ReadOnlySpan<Vector2> points)
    {
        Vector2 sum = default;
        foreach (Vector2 point in points)
        {
            sum += point;
        }

        return sum / points.Length;
    }
}
