using Bonafide.Engine.Attributes;
using Bonafide.Engine.Detection;
using Bonafide.Engine.Pad;
using Bonafide.Engine.Quality;
using Bonafide.Engine.Recognition;

namespace Bonafide.Engine.Models;

/// <summary>The networks of one pack, loaded and ready.</summary>
internal sealed class LoadedPack : IDisposable
{
    private readonly List<ModelSession> _sessions = [];

    private LoadedPack(ModelCatalog catalog, ModelPack description, int threads)
    {
        Description = description;
        GridFaceDetector detector = new(Open(description.Detector, ModelTask.FaceDetection));
        Landmarks = description.Landmarks is { } landmarks ? new LandmarkPlacer(Open(landmarks, ModelTask.FaceLandmarks)) : null;
        Detector = Landmarks is { Verifies: true } verifier && detector.HasDoubts ? new VerifyingFaceDetector(detector, verifier) : detector;
        PadModels = [.. description.Pad.Models.Select(id => new OnnxPadModel(Open(id, ModelTask.Pad)))];
        Fusion = new PadFusion(description.Pad.Calibration);
        Quality = new FaceQualityAssessor(description.Quality is { } quality ? Open(quality, ModelTask.FaceQuality) : null);
        HeadPose = description.HeadPose.Count == 0
            ? null
            : new HeadPoseEstimator([.. description.HeadPose.Select(id => Open(id, ModelTask.HeadPose))]);
        AgeGender = description.AgeGender is { } ageGender ? new AgeGenderEstimator(Open(ageGender, ModelTask.AgeGender)) : null;
        Embedder = description.Embedding is { } embedding ? new FaceEmbedder(Open(embedding, ModelTask.FaceEmbedding)) : null;

        ModelSession Open(string id, ModelTask task)
        {
            ModelCard card = catalog.Resolve(catalog.Card(id, task));
            ModelSession session = new(card, catalog.ReadWeights(card), threads);
            _sessions.Add(session);
            return session;
        }
    }

    internal ModelPack Description { get; }

    internal IReadOnlyList<ModelCard> Cards => [.. _sessions.Select(session => session.Card)];

    internal IFaceDetector Detector { get; }

    internal LandmarkPlacer? Landmarks { get; }

    internal IReadOnlyList<IPadModel> PadModels { get; }

    internal PadFusion Fusion { get; }

    internal FaceQualityAssessor Quality { get; }

    internal HeadPoseEstimator? HeadPose { get; }

    internal AgeGenderEstimator? AgeGender { get; }

    internal FaceEmbedder? Embedder { get; }

    /// <exception cref="ModelException">A model is missing; every missing one is named at once.</exception>
    internal static LoadedPack Load(ModelCatalog catalog, ModelPack description, int threads)
    {
        ModelCard[] missing = [.. description.Members()
            .Select(member => catalog.Card(member.Id, member.Task))
            .Where(card => catalog.FindWeights(card) is null)];
        return missing.Length == 0
            ? new LoadedPack(catalog, description, threads)
            : throw new ModelException(string.Join(
                Environment.NewLine,
                [
                    $"Of the pack '{description.Id}', {missing.Length} of {description.Members().Count()} models are missing:",
                    .. missing.Select(card => $"  {card.Id}: {catalog.Missing(card)}"),
                    catalog.HowToProvide,
                ]));
    }

    internal void WarmUp()
    {
        foreach (ModelSession session in _sessions)
        {
            session.WarmUp();
        }
    }

    public void Dispose() => _sessions.ForEach(session => session.Dispose());
}
