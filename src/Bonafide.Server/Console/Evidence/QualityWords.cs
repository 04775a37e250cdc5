using Bonafide.Engine.Quality;

namespace Bonafide.Server.Console.Evidence;

/// <summary>The components of quality for people: what each is called, and what to do where it is low.</summary>
internal static class QualityWords
{
    /// <summary>Below it a component is worth an advice. 0-100.</summary>
    internal const double Low = 40;

    internal static string Title(QualityMeasure measure) => measure switch
    {
        QualityMeasure.Sharpness => "Sharpness",
        QualityMeasure.UnderExposure => "Not too dark",
        QualityMeasure.OverExposure => "Not too bright",
        QualityMeasure.DynamicRange => "Contrast",
        QualityMeasure.IlluminationUniformity => "Even light",
        QualityMeasure.NaturalColor => "Natural colour",
        QualityMeasure.Compression => "Compression",
        QualityMeasure.InterEyeDistance => "Pixels between the eyes",
        QualityMeasure.HeadSize => "Size of the head",
        QualityMeasure.Margins => "Room around the face",
        QualityMeasure.PoseYaw => "Not turned aside",
        QualityMeasure.PosePitch => "Not raised or lowered",
        QualityMeasure.PoseRoll => "Not tilted",
        QualityMeasure.EyesVisible => "Eyes visible",
        QualityMeasure.MouthVisible => "Mouth visible",
        QualityMeasure.MouthClosed => "Mouth closed",
        QualityMeasure.Recognizability => "Recognisable",
    };

    internal static string Advice(QualityMeasure measure) => measure switch
    {
        QualityMeasure.Sharpness => "Hold the camera still, and clean its lens.",
        QualityMeasure.UnderExposure => "Turn towards a light, or put one on.",
        QualityMeasure.OverExposure => "Step out of the direct light.",
        QualityMeasure.DynamicRange => "Use more light, and nothing milky before the lens.",
        QualityMeasure.IlluminationUniformity => "Let the light come from the front, not from one side.",
        QualityMeasure.NaturalColor => "Avoid coloured light and filters.",
        QualityMeasure.Compression => "Send the file as the camera made it; raise the JPEG quality.",
        QualityMeasure.InterEyeDistance => "Come closer, or use a camera with more pixels.",
        QualityMeasure.HeadSize => "Too near or too far: let the head fill about half of the picture's height.",
        QualityMeasure.Margins => "Move back until the whole head is in the picture.",
        QualityMeasure.PoseYaw => "Look straight into the camera.",
        QualityMeasure.PosePitch => "Hold the camera at the height of the eyes.",
        QualityMeasure.PoseRoll => "Hold the head upright.",
        QualityMeasure.EyesVisible => "Take off dark glasses, and let no hair or hand be before the eyes.",
        QualityMeasure.MouthVisible => "Take off the mask or scarf, and let no hand be before the mouth.",
        QualityMeasure.MouthClosed => "Close the mouth.",
        QualityMeasure.Recognizability => "Take off what covers the face, and take a sharper picture.",
    };
}
