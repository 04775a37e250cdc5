using Bonafide.Engine;
using Bonafide.Engine.Decision;
using Bonafide.Engine.Detection;

namespace Bonafide.Server.Dialects.Verifik;

/// <summary>Why a picture is refused before its score is told: a closed set.</summary>
internal enum VerifikFaceFault
{
    NoFace,

    /// <summary>A second face is about as large as the first.</summary>
    SeveralFaces,

    TooSmall,

    /// <summary>The face is cut off by the picture's border, or too close to it.</summary>
    CloseToBorder,
}

/// <summary>What the vendor asks of a face: one main face, large enough, wholly inside. Pixels of the upright picture as it was sent.</summary>
/// <param name="MinFacePixels">Of the box's shorter side.</param>
/// <param name="BorderPixels">Between box and border; null = no rule.</param>
/// <param name="MinEyePixels">Between the eyes; 0 = no rule.</param>
/// <param name="SeveralFacesRatio">Side of the second face by side of the largest, (0,1], from which on there are several.</param>
internal sealed record VerifikFaceRules(int MinFacePixels, int? BorderPixels, int MinEyePixels, double SeveralFacesRatio)
{
    /// <summary>What is wrong with a picture whose liveness is judged; null where nothing is.</summary>
    internal VerifikFaceFault? ForLiveness(LivenessAssessment picture) =>
        Judge(picture.Faces, picture.NonResponseReason)
        ?? (IsTooSmall(picture.Faces[0]) ? VerifikFaceFault.TooSmall
            : BorderDistance(picture.Faces[0], picture.ImageWidth, picture.ImageHeight) < BorderPixels ? VerifikFaceFault.CloseToBorder
            : null);

    /// <summary>What is wrong with a picture that is only compared; null where nothing is.</summary>
    internal VerifikFaceFault? ForComparison(FaceDescription picture) => Judge(picture.Faces, picture.NonResponseReason);

    private VerifikFaceFault? Judge(IReadOnlyList<FaceDetection> faces, NonResponseReason? reason) =>
        faces.Count == 0 ? VerifikFaceFault.NoFace
        : HasSeveral(faces) ? VerifikFaceFault.SeveralFaces
        : reason is { } why ? Fault(why)
        : null;

    private static VerifikFaceFault Fault(NonResponseReason reason) => reason switch
    {
        NonResponseReason.NoFace => VerifikFaceFault.NoFace,
        NonResponseReason.FaceTooSmall => VerifikFaceFault.TooSmall,
    };

    private bool HasSeveral(IReadOnlyList<FaceDetection> faces) => faces.Count > 1 && Side(faces[1]) >= SeveralFacesRatio * Side(faces[0]);

    private bool IsTooSmall(FaceDetection face) =>
        Math.Min(face.Box.Width, face.Box.Height) < MinFacePixels || face.Landmarks.InterEyeDistance < MinEyePixels;

    private static double Side(FaceDetection face) => Math.Sqrt(face.Box.Area);

    private static double BorderDistance(FaceDetection face, int width, int height) =>
        Math.Min(Math.Min(face.Box.Left, face.Box.Top), Math.Min(width - face.Box.Right, height - face.Box.Bottom));
}
