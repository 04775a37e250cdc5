using Bonafide.Engine.Pad;

namespace Bonafide.Engine.Models;

/// <summary>
/// Which models work together and how their scores become one: <c>pack.json</c>. Detector and PAD are a must; a task that a
/// pack leaves out is answered with nothing, never with a guess.
/// </summary>
public sealed record ModelPack
{
    /// <summary>The pack that is taken where none is named.</summary>
    public const string DefaultId = "default";

    /// <summary>Version of this format; 1.</summary>
    public required int Format { get; init; }

    /// <summary>Unique name, as in <c>--pack NAME</c>.</summary>
    public required string Id { get; init; }

    public required string Title { get; init; }

    /// <summary>What whoever serves with it must know, said at every start and by every examination; null where there is nothing.</summary>
    public string? Warning { get; init; }

    /// <summary>Id of the face detector.</summary>
    public required string Detector { get; init; }

    /// <summary>Id of the network that places the landmarks of the largest face anew; null leaves them where the detector saw them.</summary>
    public string? Landmarks { get; init; }

    public required PadSpecification Pad { get; init; }

    /// <summary>Ids of head pose networks; their angles are averaged.</summary>
    public IReadOnlyList<string> HeadPose { get; init; } = [];

    public string? AgeGender { get; init; }

    public string? Embedding { get; init; }

    public string? Quality { get; init; }

    public IReadOnlyList<ModelFigure> Figures { get; init; } = [];

    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>Every model that the pack names, detector first.</summary>
    public IEnumerable<(string Id, ModelTask Task)> Members()
    {
        yield return (Detector, ModelTask.FaceDetection);
        if (Landmarks is not null)
        {
            yield return (Landmarks, ModelTask.FaceLandmarks);
        }

        foreach (string id in Pad.Models)
        {
            yield return (id, ModelTask.Pad);
        }

        foreach (string id in HeadPose)
        {
            yield return (id, ModelTask.HeadPose);
        }

        if (AgeGender is not null)
        {
            yield return (AgeGender, ModelTask.AgeGender);
        }

        if (Embedding is not null)
        {
            yield return (Embedding, ModelTask.FaceEmbedding);
        }

        if (Quality is not null)
        {
            yield return (Quality, ModelTask.FaceQuality);
        }
    }
}

/// <summary>The PAD models, and the calibration of the mean of their logits. See <see cref="Bonafide.Engine.Pad.PadFusion"/>.</summary>
/// <param name="Models">Ids, at least one.</param>
/// <param name="Calibration">Points of a rising, piecewise linear curve from mean logit to score; two at least.</param>
public sealed record PadSpecification(IReadOnlyList<string> Models, IReadOnlyList<CalibrationPoint> Calibration)
{
    /// <summary>The calibrated score, [0,1], that all models together have at a mean logit.</summary>
    public double ScoreOf(double logit) => PadFusion.Calibrate(Calibration, logit);
}

/// <param name="Logit">Mean over the models of log(p / (1 - p)), p = probability of a bona fide presentation.</param>
/// <param name="Score">Calibrated score in [0,1], higher = more bona fide.</param>
public sealed record CalibrationPoint(double Logit, double Score);
