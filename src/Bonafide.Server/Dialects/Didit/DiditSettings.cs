namespace Bonafide.Server.Dialects.Didit;

/// <summary>The limits of this dialect's warnings. Defaults are the vendor's; docs/dialects/didit.md tells where each comes from.</summary>
internal sealed record DiditSettings
{
    /// <summary>face_liveness_score_decline_threshold where the request names none, 0-100.</summary>
    internal decimal LivenessDeclineThreshold { get; init; } = 30;

    /// <summary>LOW_FACE_QUALITY below it, 0-100.</summary>
    internal double MinFaceQuality { get; init; } = 15;

    /// <summary>LOW_FACE_LUMINANCE below it, 0-100.</summary>
    internal double MinFaceLuminance { get; init; } = 20;

    /// <summary>HIGH_FACE_LUMINANCE above it, 0-100.</summary>
    internal double MaxFaceLuminance { get; init; } = 90;

    /// <summary>Largest picture, in bytes.</summary>
    internal int MaxImageBytes { get; init; } = 5 * 1024 * 1024;
}
