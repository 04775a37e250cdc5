using System.Text.Json.Serialization;

namespace Bonafide.Engine.Models;

/// <summary>What a network's outputs mean. Which members count depends on <see cref="Kind"/>.</summary>
public sealed record OutputSpecification
{
    public required OutputKind Kind { get; init; }

    /// <summary>Classes, scores, vector, angles, points, planes: the name of the output in the file.</summary>
    public string? Name { get; init; }

    /// <summary>Classes: their meaning in the file's order; exactly one is "bona-fide" for PAD.</summary>
    public IReadOnlyList<string> Classes { get; init; } = [];

    /// <summary>Grid, planes: steps of the grids in pixels of the input. "{stride}" in the names of outputs stands for each.</summary>
    public IReadOnlyList<int> Strides { get; init; } = [];

    /// <summary>Grid: one or two outputs in [0,1]; the score is their geometric mean.</summary>
    public IReadOnlyList<string> Scores { get; init; } = [];

    /// <summary>Grid: center offset and log size, in strides: cx = (gx + b0) s, cy = (gy + b1) s, w = exp(b2) s, h = exp(b3) s.</summary>
    public string? Boxes { get; init; }

    /// <summary>Grid: five points, ((gx + x) s, (gy + y) s), in the order of <see cref="Detection.FaceLandmarks"/>.</summary>
    public string? Landmarks { get; init; }

    /// <summary>Points: the output that holds, for each of the five, how likely something hides it, [0,1]; null where the network does not tell.</summary>
    public string? Hidden { get; init; }

    /// <summary>Points: the output that holds the gap between the lips over the width of the mouth, 0 where it is shut; null where the network does not tell.</summary>
    public string? Mouth { get; init; }

    /// <summary>Points: the output that holds how likely the box is that of a face, [0,1]; null where the network does not tell.</summary>
    public string? Face { get; init; }

    /// <summary>Grid, planes: a detection below it does not count. [0,1].</summary>
    public double ScoreThreshold { get; init; } = 0.6;

    /// <summary>Grid, planes: a detection from here to <see cref="ScoreThreshold"/> counts where the pack's network of landmarks takes it for a face (<see cref="Face"/>); null where none does. [0,1].</summary>
    public double? DoubtfulThreshold { get; init; }

    /// <summary>Grid, planes: of two boxes that overlap more than this (intersection over union), the weaker goes.</summary>
    public double NmsIou { get; init; } = 0.45;

    /// <summary>Grid, planes: whether a face lies where its box and those that went for it lie on average, weighted by score, and not where the surest lies.</summary>
    public bool Voting { get; init; }

    /// <summary>Grid, planes: whether a box around a surer and much smaller face is no face.</summary>
    public bool DropEnclosing { get; init; }

    /// <summary>Vector: number of dimensions.</summary>
    public int Dimensions { get; init; }

    /// <summary>Vector of a face: how often the vectors of two different persons are at least so close. Rising cosines, falling rates, two points at least.</summary>
    public IReadOnlyList<FalseMatchPoint> FalseMatchRates { get; init; } = [];

    /// <summary>Age and gender: the output that holds years.</summary>
    public string? Age { get; init; }

    /// <summary>Age and gender: the output that holds the standard deviation of the years, where the network tells it.</summary>
    public string? AgeDeviation { get; init; }

    /// <summary>Age and gender: the output that holds the class probabilities.</summary>
    public string? Gender { get; init; }
}

/// <param name="Cosine">Of the angle between two vectors, [-1,1].</param>
/// <param name="Rate">Share of pairs of different persons whose cosine is at least that: the false match rate (FMR, ISO/IEC 19795-1), (0,1].</param>
public sealed record FalseMatchPoint(double Cosine, double Rate);

public enum OutputKind
{
    /// <summary>An anchor-free detector with a grid per stride: scores, boxes and landmarks in outputs of their own, cell after cell.</summary>
    [JsonStringEnumMemberName("anchor-free-grid")] AnchorFreeGrid,

    /// <summary>The same in one output per stride, plane after plane: the score as log odds, the box's four numbers, the landmarks' ten; more planes are not read.</summary>
    [JsonStringEnumMemberName("anchor-free-planes")] AnchorFreePlanes,

    /// <summary>Five points as x and y in the order of <see cref="Detection.FaceLandmarks"/>: 0 at the crop's left or top edge, 1 at the other.</summary>
    [JsonStringEnumMemberName("points")] Points,

    /// <summary>Unnormalised class scores; softmax gives probabilities.</summary>
    [JsonStringEnumMemberName("logits")] Logits,

    /// <summary>Class probabilities that add up to one.</summary>
    [JsonStringEnumMemberName("probabilities")] Probabilities,

    /// <summary>A vector whose direction tells; normalised to unit length by the engine.</summary>
    [JsonStringEnumMemberName("vector")] Vector,

    /// <summary>One number in [0,1], higher is better.</summary>
    [JsonStringEnumMemberName("score")] Score,

    /// <summary>Yaw, pitch and roll in degrees.</summary>
    [JsonStringEnumMemberName("yaw-pitch-roll")] YawPitchRoll,

    /// <summary>Years, and the probabilities of the gender classes.</summary>
    [JsonStringEnumMemberName("age-gender")] AgeGender,
}
