using Bonafide.Engine.Detection;
using Bonafide.Engine.Imaging;

namespace Bonafide.Engine.Tests.Detection;

public sealed class EnclosingBoxesTests
{
    private static readonly FaceDetection _small = Face(10, 40, 0.8);

    [Fact]
    public void A_box_around_a_surer_and_much_smaller_face_is_none() => Assert.Equal([_small], EnclosingBoxes.Drop([Face(0, 100, 0.6), _small]));

    [Fact]
    public void A_face_with_a_doubtful_spot_on_its_chin_stays() => Assert.Equal(2, EnclosingBoxes.Drop([Face(0, 100, 0.9), _small]).Count);

    [Fact]
    public void A_face_of_more_than_half_the_area_says_nothing_against_the_one_around_it() => Assert.Equal(2, EnclosingBoxes.Drop([Face(0, 50, 0.6), _small]).Count);

    [Fact]
    public void An_eye_behind_glasses_says_nothing_against_its_face() => Assert.Equal(2, EnclosingBoxes.Drop([Face(0, 150, 0.6), _small]).Count);

    [Fact]
    public void A_box_around_several_surer_faces_is_none_however_small_they_are() =>
        Assert.Equal(2, EnclosingBoxes.Drop([Face(0, 150, 0.6), _small, Face(90, 40, 0.7)]).Count);

    [Fact]
    public void Faces_before_one_another_stay() => Assert.Equal(2, EnclosingBoxes.Drop([Face(30, 100, 0.6), _small]).Count);

    private static FaceDetection Face(double left, double side, double score) => new(new BoundingBox(left, left, side, side), default, score);
}
