using Bonafide.Engine.Imaging;

namespace Bonafide.Engine.Detection;

/// <summary>
/// In a crowd of small faces a detector may take several of them, or a head and shoulders, for one large face, and the largest face is the one that is judged. A box
/// around a surer and much smaller face is therefore none (docs/decisions/0030).
/// </summary>
internal static class EnclosingBoxes
{
    /// <summary>Share of the smaller box that lies within the larger one, and of the larger one's area that the smaller has at most.</summary>
    private const double LeastInside = 0.7, MostArea = 0.5;

    internal static List<FaceDetection> Drop(List<FaceDetection> faces) =>
        [.. faces.Where(face => !faces.Exists(other => other.DetectionScore > face.DetectionScore && Encloses(face.Box, other.Box)))];

    private static bool Encloses(BoundingBox larger, BoundingBox smaller)
    {
        double width = Math.Min(larger.Right, smaller.Right) - Math.Max(larger.Left, smaller.Left);
        double height = Math.Min(larger.Bottom, smaller.Bottom) - Math.Max(larger.Top, smaller.Top);
        return smaller.Area < MostArea * larger.Area && width > 0 && height > 0 && width * height > LeastInside * smaller.Area;
    }
}
