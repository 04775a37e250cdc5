using System.Text.Json.Serialization;

namespace Bonafide.Engine.Models;

/// <summary>
/// What the code must know of a network, read from its <c>model.json</c>; nothing is inferred from file names or shapes.
/// The format is described for authors in docs/models.md.
/// </summary>
public sealed record ModelCard
{
    /// <summary>Version of this format; 1.</summary>
    public required int Format { get; init; }

    /// <summary>Unique name: lower-case letters, digits, dots and hyphens.</summary>
    public required string Id { get; init; }

    public required ModelTask Task { get; init; }

    /// <summary>One line for people.</summary>
    public required string Title { get; init; }

    public required WeightsFile Weights { get; init; }

    public required ModelLicence Licence { get; init; }

    public ModelOrigin? Origin { get; init; }

    /// <summary>The data sets and teachers that the weights were made from.</summary>
    public IReadOnlyList<string> TrainedOn { get; init; } = [];

    /// <summary>Which part of the picture the network sees.</summary>
    public required CropSpecification Crop { get; init; }

    /// <summary>How pixels become numbers.</summary>
    public required InputSpecification Input { get; init; }

    /// <summary>What the numbers that come out mean.</summary>
    public required OutputSpecification Output { get; init; }

    public IReadOnlyList<ModelFigure> Figures { get; init; } = [];

    public IReadOnlyList<string> Notes { get; init; } = [];
}

public enum ModelTask
{
    [JsonStringEnumMemberName("face-detection")] FaceDetection,
    [JsonStringEnumMemberName("face-landmarks")] FaceLandmarks,
    [JsonStringEnumMemberName("pad")] Pad,
    [JsonStringEnumMemberName("age-gender")] AgeGender,
    [JsonStringEnumMemberName("face-embedding")] FaceEmbedding,
    [JsonStringEnumMemberName("face-quality")] FaceQuality,
    [JsonStringEnumMemberName("head-pose")] HeadPose,
}

/// <summary>The weights, found by length and SHA-256 in any of the model folders, whatever the file is called there.</summary>
/// <param name="File">The name that the file has at its origin, for people.</param>
/// <param name="Bytes">Length in bytes.</param>
/// <param name="Sha256">64 lower-case hex digits.</param>
/// <param name="Url">Where exactly these bytes can be had, if anywhere; pinned to a commit.</param>
/// <param name="Same">Other files with the same network, as good as this one: conversions of one original whose outputs were found equal.</param>
public sealed record WeightsFile(string File, long Bytes, string Sha256, Uri? Url = null, IReadOnlyList<WeightsFile>? Same = null)
{
    /// <summary>This file, and then those that are the same.</summary>
    public IEnumerable<WeightsFile> Candidates() => (Same ?? []).Prepend(this);
}

/// <param name="Spdx">SPDX expression of the weights' licence.</param>
/// <param name="Note">What the expression does not tell, such as the terms of the training data.</param>
public sealed record ModelLicence(string Spdx, string? Note = null);

public sealed record ModelOrigin(string Repository, string? Commit = null, string? Path = null, string? Note = null);

/// <summary>A measured figure: what, its value with counts, on what, and by whom.</summary>
public sealed record ModelFigure(string What, string Value, string On, string By);
