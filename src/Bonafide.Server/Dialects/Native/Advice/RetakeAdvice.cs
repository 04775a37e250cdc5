using Bonafide.Engine;
using Bonafide.Engine.Attributes;
using Bonafide.Engine.Decision;
using Bonafide.Engine.Detection;
using Bonafide.Engine.Imaging;
using Bonafide.Engine.Quality;
using Bonafide.Storage.Policies;

namespace Bonafide.Server.Dialects.Native.Advice;

/// <summary>What was in the way of a good picture, each with what to do about it: for the person with the camera, not for the decision. Pure.</summary>
internal static class RetakeAdvice
{
    /// <summary>Degrees by which a head may be turned aside or raised and still count as facing the camera.</summary>
    private const double MaxTurnDegrees = 30;

    private const double MaxTiltDegrees = 30;

    /// <summary>Share of the judged face's shorter side from which on another face is told of.</summary>
    private const double SecondFaceShare = 0.5;

    /// <summary>Share of the picture's height from which on a face stands so close that the lens distorts it.</summary>
    private const double CloseShare = 0.85;

    /// <summary>A component of the quality below it, 0-100, is worth a word.</summary>
    private const double PoorComponent = 30;

    internal static IReadOnlyList<NativeReason> Of(LivenessAssessment assessment, ApplicationPolicy policy, AdviceLanguage language)
    {
        List<NativeReason> reasons = [];
        AddFaces(reasons, language, assessment.NonResponseReason, assessment.Faces, assessment.ImageWidth, assessment.ImageHeight);
        if (assessment.Quality is { } quality)
        {
            Components components = new(quality);
            Add(components.Raw(QualityMeasure.HeadSize) is > CloseShare and <= 1, RetakeReason.TooClose, 100 * components.Raw(QualityMeasure.HeadSize) ?? 0);
            Add(components.IsPoor(QualityMeasure.InterEyeDistance), RetakeReason.TooFar, components.Raw(QualityMeasure.InterEyeDistance) ?? 0);
            Add(quality.Luminance < policy.LowLuminance, RetakeReason.TooDark);
            Add(quality.Luminance > policy.HighLuminance || components.IsPoor(QualityMeasure.OverExposure), RetakeReason.TooBright);
            Add(components.IsPoor(QualityMeasure.IlluminationUniformity), RetakeReason.UnevenLight);
            Add(components.IsPoor(QualityMeasure.DynamicRange), RetakeReason.LowContrast);
            Add(components.IsPoor(QualityMeasure.NaturalColor), RetakeReason.OddColor);
            Add(components.Score(QualityMeasure.Sharpness) < policy.LowQuality, RetakeReason.Blurred);
            Add(components.IsPoor(QualityMeasure.Compression), RetakeReason.Compressed);
            bool eyes = components.IsPoor(QualityMeasure.EyesVisible), mouth = components.IsPoor(QualityMeasure.MouthVisible);
            Add(eyes, RetakeReason.EyesCovered);
            Add(mouth, RetakeReason.MouthCovered);
            Add(components.IsPoor(QualityMeasure.MouthClosed), RetakeReason.MouthOpen);
            Add(!eyes && !mouth && components.IsPoor(QualityMeasure.Recognizability), RetakeReason.Covered);
        }

        if (assessment.HeadPose is { } pose)
        {
            Add(IsTurned(pose), RetakeReason.TurnedAway);
            Add(Math.Abs(pose.Roll) > MaxTiltDegrees, RetakeReason.Tilted);
        }

        Add(assessment.Outcome == PadOutcome.Attack, RetakeReason.AttackSuspected);
        Add(assessment.Outcome == PadOutcome.Uncertain, RetakeReason.Uncertain);
        return reasons;

        void Add(bool applies, RetakeReason reason, double measured = 0)
        {
            if (applies)
            {
                reasons.Add(Reason(reason, language, measured));
            }
        }
    }

    /// <summary>Of a picture that is compared and not judged.</summary>
    internal static IReadOnlyList<NativeReason> Of(FaceDescription picture, AdviceLanguage language)
    {
        List<NativeReason> reasons = [];
        AddFaces(reasons, language, picture.NonResponseReason, picture.Faces, picture.ImageWidth, picture.ImageHeight);
        return reasons;
    }

    private static void AddFaces(
        List<NativeReason> reasons, AdviceLanguage language, NonResponseReason? nonResponse, IReadOnlyList<FaceDetection> faces, int width, int height)
    {
        if (nonResponse is { } reason)
        {
            reasons.Add(Reason(For(reason), language));
        }

        if (faces is [var face, ..] && (face.Box.Left < 0 || face.Box.Top < 0 || face.Box.Right > width || face.Box.Bottom > height))
        {
            reasons.Add(Reason(RetakeReason.CutOff, language));
        }

        if (faces is [var first, ..] && faces.Skip(1).Any(other => Size(other.Box) >= SecondFaceShare * Size(first.Box)))
        {
            reasons.Add(Reason(RetakeReason.SeveralFaces, language));
        }
    }

    private static NativeReason Reason(RetakeReason reason, AdviceLanguage language, double measured = 0) =>
        new(NativeResponses.Snake($"{reason}"), AdviceSentences.Of(reason, language, (int)Math.Round(measured)));

    private static RetakeReason For(NonResponseReason reason) => reason switch
    {
        NonResponseReason.NoFace => RetakeReason.NoFace,
        NonResponseReason.FaceTooSmall => RetakeReason.FaceTooSmall,
    };

    private static double Size(BoundingBox box) => Math.Min(box.Width, box.Height);

    private static bool IsTurned(HeadPose pose) => Math.Abs(pose.Yaw) > MaxTurnDegrees || Math.Abs(pose.Pitch) > MaxTurnDegrees;

    /// <summary>The components by their measure; what a pack or a format does not have is never poor.</summary>
    private readonly struct Components(FaceQuality quality)
    {
        internal double? Raw(QualityMeasure measure) => Find(measure)?.Raw;

        internal double? Score(QualityMeasure measure) => Find(measure)?.Score;

        internal bool IsPoor(QualityMeasure measure) => Score(measure) < PoorComponent;

        private QualityComponent? Find(QualityMeasure measure) =>
            quality.Components.Where(component => component.Measure == measure).Select(component => (QualityComponent?)component).FirstOrDefault();
    }
}
