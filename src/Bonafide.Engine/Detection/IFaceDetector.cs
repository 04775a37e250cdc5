using Bonafide.Engine.Imaging;

namespace Bonafide.Engine.Detection;

/// <summary>Step (2): finds faces.</summary>
public interface IFaceDetector
{
    /// <summary>How many input sizes there are, the smallest and cheapest first; the next is worth its cost only where this one found nothing.</summary>
    int Scales { get; }

    /// <summary>Every face that shows at one input size, largest first; empty where there is none.</summary>
    /// <param name="image">The picture.</param>
    /// <param name="scale">0 to <see cref="Scales"/> - 1.</param>
    IReadOnlyList<FaceDetection> Detect(RgbImage image, int scale);
}
