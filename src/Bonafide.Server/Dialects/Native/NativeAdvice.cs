using Bonafide.Engine;
using Bonafide.Engine.Attributes;
using Bonafide.Engine.Decision;
using Bonafide.Engine.Detection;
using Bonafide.Engine.Imaging;
using Bonafide.Engine.Quality;
using Bonafide.Storage.Policies;

namespace Bonafide.Server.Dialects.Native;

/// <summary>What was in the way of a good picture, each with what to do about it: for the person with the camera, not for the decision. Pure.</summary>
internal static class NativeAdvice
{
    /// <summary>Degrees by which a head may be turned aside or raised and still count as facing the camera.</summary>
    private const double MaxTurnDegrees = 30;

    /// <summary>Share of the judged face's shorter side from which on another face is told of.</summary>
    private const double SecondFaceShare = 0.5;

    internal static IReadOnlyList<NativeReason> Of(LivenessAssessment assessment, ApplicationPolicy policy)
    {
        List<NativeReason> reasons = [];
        AddFaces(reasons, assessment.NonResponseReason, assessment.Faces, assessment.ImageWidth, assessment.ImageHeight);
        Add(assessment.Quality?.Luminance < policy.LowLuminance, "too_dark", "The face is dark. Turn towards a light, or put one on.");
        Add(assessment.Quality?.Luminance > policy.HighLuminance, "too_bright", "The face is too bright. Step out of the direct light.");
        Add(Sharpness(assessment.Quality) < policy.LowQuality, "blurred", "The face is blurred. Hold the camera still, and clean its lens.");
        Add(IsTurned(assessment.HeadPose), "turned_away", "The head is turned. Look straight into the camera.");
        Add(assessment.Outcome == PadOutcome.Attack, "attack_suspected", "The picture looks like one of a print, a screen or a mask. Take a new one of the person, with the camera itself.");
        Add(assessment.Outcome == PadOutcome.Uncertain, "uncertain", "The picture cannot be told from an attack with certainty. Take a new one in even light, facing the camera.");
        return reasons;

        void Add(bool applies, string reason, string advice)
        {
            if (applies)
            {
                reasons.Add(new NativeReason(reason, advice));
            }
        }
    }

    /// <summary>Of a picture that is compared and not judged.</summary>
    internal static IReadOnlyList<NativeReason> Of(FaceDescription picture)
    {
        List<NativeReason> reasons = [];
        AddFaces(reasons, picture.NonResponseReason, picture.Faces, picture.ImageWidth, picture.ImageHeight);
        return reasons;
    }

    private static void AddFaces(List<NativeReason> reasons, NonResponseReason? nonResponse, IReadOnlyList<FaceDetection> faces, int width, int height)
    {
        if (nonResponse is { } reason)
        {
            reasons.Add(For(reason));
        }

        if (faces is [var face, ..] && (face.Box.Left < 0 || face.Box.Top < 0 || face.Box.Right > width || face.Box.Bottom > height))
        {
            reasons.Add(new("cut_off", "The face reaches beyond the picture. Move back until the whole head is in it."));
        }

        if (faces is [var first, ..] && faces.Skip(1).Any(other => Size(other.Box) >= SecondFaceShare * Size(first.Box)))
        {
            reasons.Add(new("several_faces", "There is another face. Let one person alone be in front of the camera."));
        }
    }

    private static NativeReason For(NonResponseReason reason) => reason switch
    {
        NonResponseReason.NoFace => new("no_face", "There is no face to be seen. Look into the camera, with the whole head in the picture."),
        NonResponseReason.FaceTooSmall => new("face_too_small", "The face is too small. Come closer to the camera."),
    };

    private static double Size(BoundingBox box) => Math.Min(box.Width, box.Height);

    private static double? Sharpness(FaceQuality? quality) =>
        quality?.Components.Where(component => component.Measure == QualityMeasure.Sharpness).Select(component => (double?)component.Score).FirstOrDefault();

    private static bool IsTurned(HeadPose? pose) => pose is { } turned && (Math.Abs(turned.Yaw) > MaxTurnDegrees || Math.Abs(turned.Pitch) > MaxTurnDegrees);
}
