using System.Numerics;
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
    public void With_voting_a_face_lies_where_those_that_it_covers_lie_on_average_each_weighing_its_score()
    {
        List<FaceDetection> kept = NonMaxSuppression.Keep([Face(4, 0.3), Face(0, 0.9), Face(500, 0.6)], 0.45, voting: true);

        Assert.Equal([0.9, 0.6], kept.Select(face => face.DetectionScore));
        Assert.Equal(1, kept[0].Box.Left, 9);
        Assert.Equal(100, kept[0].Box.Width, 9);
        Assert.Equal(11, kept[0].Landmarks.Nose.X, 5);
        Assert.Equal(500, kept[1].Box.Left, 9);
    }

    [Fact]
    public void Overlap_is_intersection_over_union()
    {
        BoundingBox box = new(0, 0, 10, 10);

        Assert.Equal(1, box.OverlapWith(box));
        Assert.Equal(50.0 / 150, box.OverlapWith(new BoundingBox(5, 0, 10, 10)), 12);
        Assert.Equal(0, box.OverlapWith(new BoundingBox(10, 0, 10, 10)));
    }

    private static FaceDetection Face(double left, double score) => new(
        new BoundingBox(left, 0, 100, 100),
        default(FaceLandmarks) with { Nose = new Vector2((float)left + 10, 0) },
        score);
}
