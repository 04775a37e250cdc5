using System.Globalization;
using System.Numerics;
using System.Text.Json;
using Bonafide.Engine;
using Bonafide.Engine.Decision;
using Bonafide.Engine.Detection;
using Bonafide.Server.Checks;
using Bonafide.Server.Dialects.Native.Advice;
using Bonafide.Storage.Checks;
using Bonafide.Storage.Policies;

namespace Bonafide.Server.Dialects.Native;

/// <summary>From an assessment to our own body: everything that the engine knows. Pure.</summary>
internal static class NativeResponses
{
    internal static NativeCheck From(LivenessAssessment assessment, ApplicationPolicy policy, AdviceLanguage language, ILivenessEngine engine, Guid id, DateTimeOffset createdAt) => new(
        id,
        Iso(createdAt),
        Outcome(assessment.Outcome),
        assessment.NonResponseReason is { } reason ? Reason(reason) : null,
        assessment.Score,
        RetakeAdvice.Of(assessment, policy, language),
        new NativeLimits(assessment.Policy.AttackLimit.Value, assessment.Policy.BonaFideLimit.Value),
        [.. assessment.Faces.Select(Face)],
        assessment.BestAngle,
        new NativeSize(assessment.ImageWidth, assessment.ImageHeight),
        [.. assessment.PadScores.Select(score => new NativePadScore(score.ModelId, Six(score.BonaFide), Six(score.Logit)))],
        assessment.Quality is { } quality
            ? new NativeQuality(Two(quality.Unified), Two(quality.Luminance), [.. quality.Components.Select(c => new NativeQualityComponent(Snake($"{c.Measure}"), Two(c.Score), Six(c.Raw)))])
            : null,
        assessment.HeadPose is { } pose ? new NativePose(Two(pose.Yaw), Two(pose.Pitch), Two(pose.Roll)) : null,
        assessment.AgeGender is { } age ? Two(age.AgeYears) : null,
        assessment.AgeGender?.AgeDeviationYears is { } deviation ? Two(deviation) : null,
        assessment.AgeGender is { } gender
            ? gender.MaleProbability >= 0.5 ? new NativeGender("male", Six(gender.MaleProbability)) : new NativeGender("female", Six(1 - gender.MaleProbability))
            : null,
        engine.Pack.Id,
        Models(engine),
        assessment.Policy.Version,
        Milliseconds(assessment.Timings));

    /// <summary>What is recorded of the answer: this dialect approves what is bona fide and sends the uncertain to a person.</summary>
    internal static CheckNote Note(LivenessAssessment assessment, NativeCheckRequest request, Guid id, DateTimeOffset at) => new(
        id,
        at,
        "native",
        assessment.Outcome switch
        {
            PadOutcome.BonaFide => CheckVerdict.Approved,
            PadOutcome.Uncertain => CheckVerdict.InReview,
            PadOutcome.Attack or PadOutcome.NonResponse => CheckVerdict.Declined,
        },
        request.Options.Save,
        request.Options.Subject,
        request.Options.SavePicture ? request.Image : (ReadOnlyMemory<byte>?)null);

    internal static string Iso(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture);

    internal static IReadOnlyList<NativeModel> Models(ILivenessEngine engine) => [.. engine.Models.Select(card => new NativeModel(card.Id, card.Weights.Sha256))];

    internal static IReadOnlyDictionary<string, double> Milliseconds(IEnumerable<StageTiming> timings) =>
        timings.ToDictionary(timing => timing.Stage, timing => Math.Round(timing.Elapsed.TotalMilliseconds, 3));

    private static string Outcome(PadOutcome outcome) => outcome switch
    {
        PadOutcome.BonaFide => "bona_fide",
        PadOutcome.Attack => "attack",
        PadOutcome.Uncertain => "uncertain",
        PadOutcome.NonResponse => "non_response",
    };

    internal static string Reason(NonResponseReason reason) => reason switch
    {
        NonResponseReason.NoFace => "no_face",
        NonResponseReason.FaceTooSmall => "face_too_small",
    };

    internal static NativeFace Face(FaceDetection face)
    {
        FaceLandmarks points = face.Landmarks;
        return new NativeFace(
            [Two(face.Box.Left), Two(face.Box.Top), Two(face.Box.Right), Two(face.Box.Bottom)],
            [Point(points.ImageLeftEye), Point(points.ImageRightEye), Point(points.Nose), Point(points.ImageLeftMouth), Point(points.ImageRightMouth)],
            Six(face.DetectionScore));
    }

    private static double[] Point(Vector2 point) => [Two(point.X), Two(point.Y)];

    private static double Two(double value) => Math.Round(value, 2);

    internal static double Six(double value) => Math.Round(value, 6);

    internal static string Snake(string name) => JsonNamingPolicy.SnakeCaseLower.ConvertName(name);
}
