using System.Numerics;
using Bonafide.Engine.Detection;

namespace Bonafide.Engine.Attributes;

/// <summary>
/// A rough head pose from the five landmarks, for packs without a pose network: how far the nose stands off the line between
/// the eyes' middle and the mouth's. Good for "turn to the camera", not for measurements; about ±10 degrees.
/// </summary>
internal static class LandmarkPose
{
    /// <summary>Height of the nose's tip over the plane of eyes and mouth, in inter-eye distances, of an average head.</summary>
    private const double NoseHeight = 0.55;

    /// <summary>Where the nose's tip lies between eyes (0) and mouth (1) when the head is level.</summary>
    private const double LevelNose = 0.55;

    internal static HeadPose Estimate(FaceLandmarks landmarks)
    {
        double roll = landmarks.RollDegrees;
        Matrix3x2 upright = Matrix3x2.CreateRotation((float)(-roll * Math.PI / 180), landmarks.EyeCenter);
        Vector2 nose = Vector2.Transform(landmarks.Nose, upright);
        Vector2 mouth = Vector2.Transform(landmarks.MouthCenter, upright);
        Vector2 eyes = landmarks.EyeCenter;
        double eyeDistance = Math.Max(1, landmarks.InterEyeDistance);
        double down = Math.Max(1, mouth.Y - eyes.Y);
        double between = (nose.Y - eyes.Y) / down;
        double aside = (nose.X - (eyes.X + ((mouth.X - eyes.X) * between))) / eyeDistance;
        double above = (LevelNose - between) * down / eyeDistance;
        return new HeadPose(Degrees(-aside), Degrees(above), roll);
    }

    private static double Degrees(double offset) => Math.Asin(Math.Clamp(offset / NoseHeight, -1, 1)) * 180 / Math.PI;
}
