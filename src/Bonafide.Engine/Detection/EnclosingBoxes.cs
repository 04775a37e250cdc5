using Bonafide.Engine.Imaging;

namespace Bonafide.Engine.Detection;

/// <summary>
/// In a crowd of small faces a detector may take several of them, or a head and shoulders, for one large face, and the largest face is the one that is judged. A box
/// around a surer and much smaller face is therefore none (docs/decisions/0030), unless that is a single one so small that it may be an eye behind glasses.
/// </summary>
internal static class EnclosingBoxes
{
    /// <summary>Share of a smaller box that lies within the larger one.</summary>
    private const double LeastInside = 0.7;

    /// <summary>Area of a smaller box as a share of the larger one's: at most, and at least where it is the only one.</summary>
    private const double MostArea = 0.5, LeastAreaOfOne = 0.1;

    internal static List<FaceDetection> Drop(List<FaceDetection> faces) => [.. faces.Where(face => !LiesAroundOthers(face, faces))];

    private static bool LiesAroundOthers(FaceDetection face, List<FaceDetection> faces)
    {
        double[] shares =
        [
            .. faces
                .Where(other => other.DetectionScore > face.DetectionScore && Inside(other.Box, face.Box) > LeastInside)
                .Select(other => other.Box.Area / face.Box.Area)
                .Where(share => share < MostArea),
        ];
        return shares.Length > 1 || shares is [> LeastAreaOfOne];
    }

    /// <summary>The share of a box that lies within another.</summary>
    private static double Inside(BoundingBox box, BoundingBox other) => box.Area <= 0 ? 0 : box.SharedWith(other) / box.Area;
}
