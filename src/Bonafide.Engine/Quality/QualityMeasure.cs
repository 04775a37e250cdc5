namespace Bonafide.Engine.Quality;

/// <summary>The named components of face image quality, after ISO/IEC 29794-5:2025 and its reference implementation OFIQ.</summary>
public enum QualityMeasure
{
    /// <summary>Variance of the smoothed face's Laplacian over the variance of its luma: fine detail, whatever the light.</summary>
    Sharpness,

    /// <summary>Share of the face that is not lost in black.</summary>
    UnderExposure,

    /// <summary>Share of the face that is not lost in white.</summary>
    OverExposure,

    /// <summary>Entropy of the luminance histogram.</summary>
    DynamicRange,

    /// <summary>Likeness of the luminance histograms of the face's two halves.</summary>
    IlluminationUniformity,

    /// <summary>Nearness of the skin's mean color to the range of natural skin.</summary>
    NaturalColor,

    /// <summary>Quality setting of the JPEG file; absent for other formats.</summary>
    Compression,

    /// <summary>Pixels between the eyes, in the picture as it was sent.</summary>
    InterEyeDistance,

    /// <summary>Height of the face over the height of the picture.</summary>
    HeadSize,

    /// <summary>Share of the face, with a tenth of margin, that lies inside the picture.</summary>
    Margins,

    /// <summary>Head turned aside.</summary>
    PoseYaw,

    /// <summary>Head raised or lowered.</summary>
    PosePitch,

    /// <summary>Head tilted.</summary>
    PoseRoll,

    /// <summary>Nothing in the way of either eye: dark lenses, hair, a hand. Absent where no network tells it.</summary>
    EyesVisible,

    /// <summary>Nothing in the way of nose and mouth: a mask, a scarf, a hand. Absent where no network tells it.</summary>
    MouthVisible,

    /// <summary>Lips together: the gap between them over the width of the mouth. Absent where no network tells it, and where the mouth is more likely hidden than not.</summary>
    MouthClosed,

    /// <summary>A network's opinion on how well the face can be recognised; absent where the pack has none.</summary>
    Recognizability,
}
