using Bonafide.Engine.Imaging;

namespace Bonafide.Engine.Detection;

/// <summary>A face that a detector found.</summary>
/// <param name="Box">In pixels of the upright picture; may reach beyond its border.</param>
/// <param name="Landmarks">In pixels of the upright picture.</param>
/// <param name="DetectionScore">[0,1], higher = surer that it is a face. Below the threshold of the detector's card a second network has looked at it, too. Says nothing about bona fide or attack.</param>
public sealed record FaceDetection(BoundingBox Box, FaceLandmarks Landmarks, double DetectionScore)
{
    /// <summary>What something hides of it; null where nobody looked: no network of the pack tells it, or it is not the largest face.</summary>
    public HiddenLandmarks? Hidden { get; init; }

    /// <summary>Gap between the lips over the width of the mouth, 0 where it is shut; null where nobody looked.</summary>
    public double? MouthOpening { get; init; }

    /// <summary>The order in which faces are told: by falling area.</summary>
    internal static Comparison<FaceDetection> LargestFirst { get; } = static (a, b) => b.Box.Area.CompareTo(a.Box.Area);

    /// <summary>The same face in a picture whose sides are the given multiples of this one's.</summary>
    public FaceDetection Scale(double x, double y) => this with { Box = Box.Scale(x, y), Landmarks = Landmarks.Scale(x, y) };
}
