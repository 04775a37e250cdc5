using Bonafide.Engine.Detection;
using Bonafide.Engine.Imaging;

namespace Bonafide.Engine.Pad;

/// <summary>Step (5): one opinion on whether a face is a bona fide presentation.</summary>
public interface IPadModel
{
    string Id { get; }

    PadScore Score(RgbImage image, FaceDetection face);
}
