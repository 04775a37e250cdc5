using System.Text.Json.Serialization;

namespace Bonafide.Engine.Models;

/// <summary>The part of the picture that a network sees, and how it is brought to the input's size.</summary>
public sealed record CropSpecification
{
    public required CropKind Kind { get; init; }

    public required Resampling Resampling { get; init; }

    /// <summary>Context: side of the crop over the side of the face box.</summary>
    public double Factor { get; init; } = 1;

    /// <summary>Context: the box as it is, or a square over its longer side.</summary>
    public CropShape Shape { get; init; } = CropShape.Box;

    /// <summary>Context: what happens where the crop leaves the picture.</summary>
    public CropOverflow Overflow { get; init; } = CropOverflow.ShiftAndShrink;

    /// <summary>Letterbox: long sides tried in this order; the next only where nothing was found. Pixels.</summary>
    public IReadOnlyList<int> Sides { get; init; } = [];

    /// <summary>Letterbox: both sides of the input are padded, right and bottom and in black, to a multiple of this.</summary>
    public int MultipleOf { get; init; } = 1;

    /// <summary>Aligned: where the landmarks shall come to lie, in pixels of the input.</summary>
    public IReadOnlyList<double[]> Template { get; init; } = [];

    /// <summary>Aligned: the landmarks that the template names, in its order.</summary>
    public IReadOnlyList<TemplateLandmark> Landmarks { get; init; } = [];
}

public enum CropKind
{
    /// <summary>The whole picture, aspect kept, top left in a black canvas (detectors).</summary>
    [JsonStringEnumMemberName("letterbox")] Letterbox,

    /// <summary>The whole picture, stretched to the input's size.</summary>
    [JsonStringEnumMemberName("whole-frame")] WholeFrame,

    /// <summary>The face box, scaled by a factor about its center (PAD, attributes, pose).</summary>
    [JsonStringEnumMemberName("context")] Context,

    /// <summary>A similarity transform that brings landmarks to a template (embedding, quality).</summary>
    [JsonStringEnumMemberName("aligned")] Aligned,
}

public enum CropShape
{
    [JsonStringEnumMemberName("box")] Box,
    [JsonStringEnumMemberName("square")] Square,
}

public enum CropOverflow
{
    /// <summary>The factor is reduced until the crop fits, then the crop is moved inside (Silent-Face's rule).</summary>
    [JsonStringEnumMemberName("shift-and-shrink")] ShiftAndShrink,

    /// <summary>The crop is cut at the border; what is left is stretched to the input.</summary>
    [JsonStringEnumMemberName("cut")] Cut,

    /// <summary>The picture is mirrored about its border pixel (gfedcb|abcdefgh|gfedcba).</summary>
    [JsonStringEnumMemberName("reflect")] Reflect,

    /// <summary>Black.</summary>
    [JsonStringEnumMemberName("black")] Black,
}

public enum Resampling
{
    /// <summary>Two taps a direction, no antialiasing: OpenCV's INTER_LINEAR, with which most public networks were trained.</summary>
    [JsonStringEnumMemberName("bilinear")] Bilinear,

    /// <summary>Triangle filter that widens when shrinking, so that fine patterns are averaged and not aliased.</summary>
    [JsonStringEnumMemberName("area")] Area,
}

public enum TemplateLandmark
{
    [JsonStringEnumMemberName("image-left-eye")] ImageLeftEye,
    [JsonStringEnumMemberName("image-right-eye")] ImageRightEye,
    [JsonStringEnumMemberName("nose")] Nose,
    [JsonStringEnumMemberName("image-left-mouth")] ImageLeftMouth,
    [JsonStringEnumMemberName("image-right-mouth")] ImageRightMouth,
    [JsonStringEnumMemberName("mouth-center")] MouthCenter,
}
