using Bonafide.Engine.Imaging;

namespace Bonafide.Engine.Detection;

/// <summary>Step (2): finds faces.</summary>
public interface IFaceDetector
{
    /// <summary>Every face, largest first; empty where there is none.</summary>
    IReadOnlyList<FaceDetection> Detect(RgbImage image);
}
