using System.Numerics;
using Bonafide.Engine.Cropping;

namespace Bonafide.Engine.Tests.Cropping;

public sealed class SimilarityTransformTests
{
    private static readonly Vector2[] _points = [new(10, 20), new(40, 22), new(25, 40), new(14, 55), new(37, 56)];

    [Theory]
    [InlineData(0, 1, 0, 0)]
    [InlineData(30, 2, 5, -7)]
    [InlineData(-120, 0.25f, 100, 3)]
    public void Recovers_rotation_scale_and_shift(float degrees, float scale, float x, float y)
    {
        Matrix3x2 truth = Matrix3x2.CreateRotation(degrees * MathF.PI / 180) * Matrix3x2.CreateScale(scale) * Matrix3x2.CreateTranslation(x, y);

        Matrix3x2 fitted = SimilarityTransform.Fit(_points, [.. _points.Select(point => Vector2.Transform(point, truth))]);

        foreach (Vector2 point in _points)
        {
            Assert.True(Vector2.Distance(Vector2.Transform(point, truth), Vector2.Transform(point, fitted)) < 1e-3f * Math.Max(1, scale) * 10);
        }
    }

    [Fact]
    public void Never_mirrors()
    {
        Matrix3x2 fitted = SimilarityTransform.Fit(_points, [.. _points.Select(point => new Vector2(-point.X, point.Y))]);

        Assert.True(fitted.GetDeterminant() >= 0);
    }

    [Fact]
    public void Points_that_coincide_give_no_infinite_transform()
    {
        Matrix3x2 fitted = SimilarityTransform.Fit([.. Enumerable.Repeat(new Vector2(5, 5), 5)], _points);

        Assert.True(float.IsFinite(fitted.M11) && float.IsFinite(fitted.M31));
    }
}
