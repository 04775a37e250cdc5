using Bonafide.Engine.Attributes;
using Bonafide.Engine.Cropping;
using Bonafide.Engine.Detection;
using Bonafide.Engine.Imaging;
using Bonafide.Engine.Models;

namespace Bonafide.Engine.Quality;

/// <summary>
/// Step (4): named components and one unified score. The unified score is the weighted geometric mean of the components, so
/// that one ruined property is not paid for by thirteen good ones.
/// </summary>
internal sealed class FaceQualityAssessor
{
    private readonly ModelSession? _network;
    private readonly CropWriter? _writer;

    /// <param name="network">A face quality network, or null where the pack has none.</param>
    internal FaceQualityAssessor(ModelSession? network)
    {
        _network = network;
        _writer = network is null ? null : new CropWriter(network.Card);
    }

    internal FaceQuality Assess(RgbImage image, FaceDetection face, FaceView view, HeadPose pose)
    {
        LuminanceStatistics light = LuminanceStatistics.Of(view);
        List<QualityComponent> components =
        [
            Component(QualityMeasure.Sharpness, Sharpness.Measure(view), raw => 100 * (1 - Math.Exp(-raw / Sharpness.Scale))),
            Component(QualityMeasure.UnderExposure, light.BlackShare, raw => 100 * (1 - raw) * (1 - raw)),
            Component(QualityMeasure.OverExposure, light.WhiteShare, raw => 100 * (1 - raw) * (1 - raw)),
            Component(QualityMeasure.DynamicRange, light.EntropyBits, raw => 12.5 * raw),
            Component(QualityMeasure.IlluminationUniformity, light.HalvesIntersection, raw => 100 * Math.Sqrt(raw)),
            Component(QualityMeasure.NaturalColor, NaturalColor.Distance(view), raw => 100 * (1 - (raw / NaturalColor.Unnatural))),
            Component(QualityMeasure.InterEyeDistance, face.Landmarks.InterEyeDistance * image.OriginalPerPixelX, raw => Ramp(raw, 12, 90)),
            Component(QualityMeasure.HeadSize, face.Box.Height / image.Height, HeadSizeScore),
            Component(QualityMeasure.Margins, InsideShare(face.Box, image), raw => Ramp(raw, 0.6, 1)),
            Component(QualityMeasure.PoseYaw, pose.Yaw, PoseScore),
            Component(QualityMeasure.PosePitch, pose.Pitch, PoseScore),
            Component(QualityMeasure.PoseRoll, pose.Roll, PoseScore),
        ];
        if (image.Header?.JpegQuality is { } jpegQuality)
        {
            components.Add(Component(QualityMeasure.Compression, jpegQuality, raw => Ramp(raw, 10, 80)));
        }

        if (face.Hidden is { } hidden)
        {
            components.Add(Component(QualityMeasure.EyesVisible, hidden.Eyes, Unlikely));
            components.Add(Component(QualityMeasure.MouthVisible, hidden.NoseAndMouth, Unlikely));
        }

        if (face.MouthOpening is { } gap && !(face.Hidden?.NoseAndMouth > 0.5))
        {
            components.Add(Component(QualityMeasure.MouthClosed, gap, raw => 100 - Ramp(raw, 0.1, 0.3)));
        }

        if (_network is not null)
        {
            components.Add(Component(QualityMeasure.Recognizability, Recognizability(image, face), raw => Ramp(raw, 0.15, 0.60)));
        }

        return new FaceQuality(Unify(components), light.MeanPercent, components);
    }

    private double Recognizability(RgbImage image, FaceDetection face)
    {
        using Inference inference = _network!.Rent();
        _writer!.Write(image, face, inference);
        inference.Run();
        return inference.Output(0)[0];
    }

    private static QualityComponent Component(QualityMeasure measure, double raw, Func<double, double> score) =>
        new(measure, Math.Clamp(score(raw), 0, 100), raw);

    private static double Ramp(double value, double zero, double full) => 100 * Math.Clamp((value - zero) / (full - zero), 0, 1);

    /// <summary>As OFIQ: the squared cosine, nothing beyond a right angle.</summary>
    private static double PoseScore(double degrees)
    {
        double cosine = Math.Max(0, Math.Cos(Math.Clamp(degrees, -90, 90) * Math.PI / 180));
        return 100 * cosine * cosine;
    }

    private static double Unlikely(double probability) => 100 * (1 - probability);

    /// <summary>Ideal between a fifth and seven tenths of the picture's height.</summary>
    private static double HeadSizeScore(double share) => share < 0.2 ? Ramp(share, 0.02, 0.2) : 100 - Ramp(share, 0.7, 1.1);

    private static double InsideShare(BoundingBox box, RgbImage image)
    {
        const double Margin = 0.1;
        BoundingBox wide = new(
            box.Left - (Margin * box.Width), box.Top - (Margin * box.Height), box.Width * (1 + (2 * Margin)), box.Height * (1 + (2 * Margin)));
        return wide.Area <= 0 ? 0 : wide.ClampTo(image.Width, image.Height).Area / wide.Area;
    }

    private static double Unify(List<QualityComponent> components)
    {
        const double Floor = 1; // One hopeless component costs much, not all.
        double sum = 0;
        double weights = 0;
        foreach (QualityComponent component in components)
        {
            double weight = Weight(component.Measure);
            sum += weight * Math.Log(Math.Max(Floor, component.Score));
            weights += weight;
        }

        return Math.Exp(sum / weights);
    }

    /// <summary>Fitted to what recognition profits from, held towards judgement (training/calibration/quality.py prints them).</summary>
    private static double Weight(QualityMeasure measure) => measure switch
    {
        QualityMeasure.Sharpness => 1.85,
        QualityMeasure.UnderExposure => 0.75,
        QualityMeasure.OverExposure => 0.5,
        QualityMeasure.DynamicRange => 1.35,
        QualityMeasure.IlluminationUniformity => 0.3,
        QualityMeasure.NaturalColor => 0.25,
        QualityMeasure.Compression => 0.5,
        QualityMeasure.InterEyeDistance => 0.3,
        QualityMeasure.HeadSize => 0.2,
        QualityMeasure.Margins => 0.7,
        QualityMeasure.PoseYaw => 1.35,
        QualityMeasure.PosePitch => 1.5,
        QualityMeasure.PoseRoll => 0.95,
        QualityMeasure.EyesVisible => 0.5,
        QualityMeasure.MouthVisible => 0.5,
        QualityMeasure.MouthClosed => 0, // Recognition hardly minds a smile; whom a shut mouth matters to reads the component.
        QualityMeasure.Recognizability => 3.75,
    };
}
