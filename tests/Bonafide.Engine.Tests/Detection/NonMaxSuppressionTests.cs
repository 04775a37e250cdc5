using Bonafide.Engine.Detection;
using Bonafide.Engine.Imaging;

namespace Bonafide.Engine.Tests.Detection;

public sealed class NonMaxSuppressionTests
{
    [Fact]
    public void Of_boxes_that_overlap_the_surest_stays()
    {
        List<FaceDetection> kept = NonMaxSuppression.Keep([Face(0, 0.7), Face(5, 0.9), Face(200, 0.8)], 0.45);

        Assert.Equal([0.9, 0.8], kept.Select(face => face.DetectionScore));
    }

    [Fact]
    public void Boxes_that_overlap_less_than_the_limit_both_stay() =>
        Assert.Equal(2, NonMaxSuppression.Keep([Face(0, 0.7), Face(60, 0.9)], 0.45).Count);

    [Fact]
    public void Overlap_is_intersection_over_union()
    {
        BoundingBox box = new(0, 0, 10, 10);

        Assert.Equal(1, box.OverlapWith(box));
        Assert.Equal(50.0 / 150, box.OverlapWith(new BoundingBox(5, 0, 10, 10)), 12);
        Assert.Equal(0, box.OverlapWith(new BoundingBox(10, 0, 10, 10)));
    }

    private static FaceDetection Face(double left, double score) => new(new BoundingBox(left, 0, 100, 100), default, score);
}
