using System.Numerics;
using Bonafide.Engine.Attributes;
using Bonafide.Engine.Detection;

namespace Bonafide.Engine.Tests.Attributes;

public sealed class LandmarkPoseTests
{
    private static readonly FaceLandmarks _level = new(new Vector2(100, 100), new Vector2(160, 100), new Vector2(130, 138.5f), new Vector2(106, 170), new Vector2(154, 170));

    [Fact]
    public void A_face_that_looks_into_the_camera_is_not_turned()
    {
        HeadPose pose = LandmarkPose.Estimate(_level);

        Assert.Equal((0.0, 0.0, 0.0), (Math.Round(pose.Yaw, 3), Math.Round(pose.Pitch, 3), Math.Round(pose.Roll, 3)));
    }

    [Fact]
    public void A_nose_that_stands_off_to_the_images_left_is_a_positive_yaw() =>
        Assert.InRange(LandmarkPose.Estimate(_level with { Nose = _level.Nose - new Vector2(15, 0) }).Yaw, 20, 35);

    [Fact]
    public void A_nose_that_stands_off_upwards_is_a_positive_pitch() =>
        Assert.InRange(LandmarkPose.Estimate(_level with { Nose = _level.Nose - new Vector2(0, 10) }).Pitch, 10, 25);

    [Theory]
    [InlineData(25)]
    [InlineData(-40)]
    public void A_tilted_head_keeps_its_yaw_and_pitch(float degrees)
    {
        Matrix3x2 turn = Matrix3x2.CreateRotation(degrees * MathF.PI / 180, new Vector2(130, 130));
        FaceLandmarks tilted = new(
            Vector2.Transform(_level.ImageLeftEye, turn), Vector2.Transform(_level.ImageRightEye, turn), Vector2.Transform(_level.Nose, turn),
            Vector2.Transform(_level.ImageLeftMouth, turn), Vector2.Transform(_level.ImageRightMouth, turn));

        HeadPose pose = LandmarkPose.Estimate(tilted);

        Assert.Equal(degrees, pose.Roll, 3);
        Assert.Equal(0, pose.Yaw, 2);
        Assert.Equal(0, pose.Pitch, 2);
    }
}
