using Bonafide.Engine.Imaging;

namespace Bonafide.Engine.Detection;

/// <summary>
/// A detector with a second look: what it is not sure of counts where another network, which sees that box alone, takes it for a face (docs/decisions/0038). So faces are found
/// that would be missed at the detector's threshold, without the boxes that a lower threshold would bring.
/// </summary>
internal sealed class VerifyingFaceDetector(GridFaceDetector detector, LandmarkPlacer verifier) : IFaceDetector
{
    /// <summary>A box is more likely that of a face than not.</summary>
    private const double LeastLikelihood = 0.5;

    /// <summary>Most second looks at one picture, so that a picture full of doubtful places costs little more than another.</summary>
    private const int MostLooks = 4;

    public int Scales => detector.Scales;

    public IReadOnlyList<FaceDetection> Detect(RgbImage image, int scale)
    {
        (List<FaceDetection> faces, List<FaceDetection> doubtful) = detector.Sight(image, scale);
        int sure = faces.Count;
        faces.AddRange(doubtful.Take(MostLooks).Where(face => verifier.Likelihood(image, face) > LeastLikelihood));
        if (faces.Count == sure)
        {
            return faces;
        }

        faces = detector.DropsEnclosing ? EnclosingBoxes.Drop(faces) : faces;
        faces.Sort(FaceDetection.LargestFirst);
        return faces;
    }
}
