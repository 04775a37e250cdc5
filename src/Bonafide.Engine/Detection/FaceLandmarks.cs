using System.Numerics;
using Bonafide.Engine.Models;

namespace Bonafide.Engine.Detection;

/// <summary>
/// Five points of a face, in pixels of the upright picture. Left and right are the image's, not the person's: the image-left
/// eye is the person's right one.
/// </summary>
public readonly record struct FaceLandmarks(
    Vector2 ImageLeftEye, Vector2 ImageRightEye, Vector2 Nose, Vector2 ImageLeftMouth, Vector2 ImageRightMouth)
{
    public Vector2 MouthCenter => (ImageLeftMouth + ImageRightMouth) / 2;

    public Vector2 EyeCenter => (ImageLeftEye + ImageRightEye) / 2;

    /// <summary>Pixels between the eyes' centers.</summary>
    public float InterEyeDistance => Vector2.Distance(ImageLeftEye, ImageRightEye);

    /// <summary>In-plane rotation in degrees, (-180,180]; positive where the face is turned clockwise in the picture.</summary>
    public double RollDegrees => Math.Atan2(ImageRightEye.Y - ImageLeftEye.Y, ImageRightEye.X - ImageLeftEye.X) * 180 / Math.PI;

    public Vector2 this[TemplateLandmark landmark] => landmark switch
    {
        TemplateLandmark.ImageLeftEye => ImageLeftEye,
        TemplateLandmark.ImageRightEye => ImageRightEye,
        TemplateLandmark.Nose => Nose,
        TemplateLandmark.ImageLeftMouth => ImageLeftMouth,
        TemplateLandmark.ImageRightMouth => ImageRightMouth,
        TemplateLandmark.MouthCenter => MouthCenter,
    };

    /// <summary>The points in a picture whose sides are the given multiples of this one's.</summary>
    public FaceLandmarks Scale(double x, double y)
    {
        Vector2 factor = new((float)x, (float)y);
        return new(ImageLeftEye * factor, ImageRightEye * factor, Nose * factor, ImageLeftMouth * factor, ImageRightMouth * factor);
    }

    /// <summary>Each point moved by the other's.</summary>
    internal FaceLandmarks Plus(FaceLandmarks other) => new(
        ImageLeftEye + other.ImageLeftEye,
        ImageRightEye + other.ImageRightEye,
        Nose + other.Nose,
        ImageLeftMouth + other.ImageLeftMouth,
        ImageRightMouth + other.ImageRightMouth);
}
