using System.Numerics;
using Bonafide.Engine;
using Bonafide.Engine.Attributes;
using Bonafide.Engine.Detection;
using Bonafide.Engine.Imaging;
using Bonafide.Engine.Pad;
using Bonafide.Engine.Quality;

namespace Bonafide.Cli.Checking;

/// <summary>
/// The engine's assessment as a report. Rounds as our own HTTP dialect does: six decimals, two for pixels, degrees and
/// scores of 100.
/// </summary>
internal static class AssessmentReport
{
    internal static CheckReport From(LivenessAssessment assessment, ILivenessEngine engine, TimeSpan decoding)
    {
        Dictionary<string, double> timings = new() { ["decode"] = Milliseconds(decoding) };
        foreach (StageTiming timing in assessment.Timings)
        {
            timings[timing.Stage] = Milliseconds(timing.Elapsed);
        }

        return new CheckReport
        {
            Outcome = assessment.Outcome,
            NonResponseReason = assessment.NonResponseReason,
            Score = assessment.Score is { } score ? Six(score) : null,
            Limits = new ReportedLimits(engine.Policy.AttackLimit.Value, engine.Policy.BonaFideLimit.Value),
            Faces = [.. assessment.Faces.Select(Face)],
            BestAngle = assessment.BestAngle,
            Image = new ReportedSize(assessment.ImageWidth, assessment.ImageHeight),
            PadScores = [.. assessment.PadScores.Select(Pad)],
            Quality = assessment.Quality is { } quality ? Quality(quality) : null,
            HeadPose = assessment.HeadPose is { } pose ? Pose(pose) : null,
            Age = assessment.AgeGender is { } aged ? Two(aged.AgeYears) : null,
            Gender = assessment.AgeGender is { } estimate ? Gender(estimate) : null,
            Pack = engine.Pack.Id,
            Models = [.. engine.Models.Select(card => new ReportedModel(card.Id, card.Weights.Sha256))],
            Policy = engine.Policy.Version,
            TimingsMs = timings,
        };
    }

    private static ReportedFace Face(FaceDetection face)
    {
        BoundingBox box = face.Box;
        FaceLandmarks points = face.Landmarks;
        return new ReportedFace(
            [Two(box.Left), Two(box.Top), Two(box.Right), Two(box.Bottom)],
            [
                Point(points.ImageLeftEye), Point(points.ImageRightEye), Point(points.Nose),
                Point(points.ImageLeftMouth), Point(points.ImageRightMouth),
            ],
            Six(face.DetectionScore));
    }

    private static ReportedPadScore Pad(PadScore pad) => new(pad.ModelId, Six(pad.BonaFide), Six(pad.Logit));

    private static ReportedPose Pose(HeadPose pose) => new(Two(pose.Yaw), Two(pose.Pitch), Two(pose.Roll));

    private static ReportedQuality Quality(FaceQuality quality) => new(
        Two(quality.Unified),
        Two(quality.Luminance),
        [.. quality.Components.Select(Component)]);

    private static ReportedComponent Component(QualityComponent part) => new(ReportJson.Word(part.Measure), Two(part.Score), Six(part.Raw));

    private static ReportedGender Gender(AgeGender estimate) => estimate.MaleProbability >= 0.5
        ? new ReportedGender("male", Six(estimate.MaleProbability))
        : new ReportedGender("female", Six(1 - estimate.MaleProbability));

    private static double[] Point(Vector2 point) => [Two(point.X), Two(point.Y)];

    private static double Two(double value) => Math.Round(value, 2);

    private static double Six(double value) => Math.Round(value, 6);

    private static double Milliseconds(TimeSpan time) => Math.Round(time.TotalMilliseconds, 3);
}
