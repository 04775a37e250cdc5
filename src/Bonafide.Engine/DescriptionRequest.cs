namespace Bonafide.Engine;

/// <summary>What a caller wants to know of the faces of a picture without any judgement of liveness; what is not asked for is not computed.</summary>
public sealed record DescriptionRequest
{
    /// <summary>Try the picture turned by 90, 180 and 270 degrees too, and keep the way up in which the face is found best.</summary>
    public bool Rotate { get; init; }

    public bool HeadPose { get; init; }

    /// <summary>Quality components, unified quality, luminance, and with them the head pose.</summary>
    public bool Quality { get; init; }

    public bool AgeGender { get; init; }

    public bool Embedding { get; init; }

    /// <summary>Shorter side of the face box in pixels of the picture as sent; smaller faces are not described. Default 32.</summary>
    public int MinFaceSizePixels { get; init; } = 32;
}
