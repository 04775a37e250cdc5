using System.Collections.Concurrent;
using Bonafide.Engine;
using Bonafide.Engine.Decision;
using Bonafide.Engine.Imaging;
using Bonafide.Engine.Models;
using Bonafide.Engine.Recognition;

namespace Bonafide.Evaluation.Recognition;

/// <summary>Compares pairs by a pack in this process; each picture is looked at once, however many pairs it is in.</summary>
public sealed class PairComparison : IDisposable
{
    private readonly LivenessEngine _engine;
    private readonly ImageDecoder _decoder = new(new ImageLimits());

    /// <exception cref="ModelException">A model is missing, altered or wrong, or the pack has no embedding.</exception>
    public PairComparison(ModelCatalog catalog, string pack)
    {
        if (catalog.Pack(pack).Embedding is null)
        {
            throw new ModelException($"The pack '{pack}' has no embedding: it cannot compare faces.");
        }

        _engine = LivenessEngine.Load(catalog, pack, new DecisionPolicy());
        Model = _engine.Models.Where(card => card.Task == ModelTask.FaceEmbedding).Select(card => $"{card.Id} {card.Weights.Sha256}").Single();
    }

    /// <summary>The embedding with its weights' SHA-256.</summary>
    public string Model { get; }

    /// <param name="pairs">What to compare.</param>
    /// <param name="progress">Told after each picture: how many are done, of how many.</param>
    /// <param name="cancellation">Stops between two pictures.</param>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public IReadOnlyList<ComparedPair> Compare(IReadOnlyList<FacePair> pairs, Action<int, int> progress, CancellationToken cancellation)
    {
        string[] pictures = [.. pairs.SelectMany(pair => (string[])[pair.First, pair.Second]).Distinct(StringComparer.Ordinal)];
        ConcurrentDictionary<string, (FaceEmbedding? Embedding, double? Quality)> seen = new(StringComparer.Ordinal);
        Lock gate = new();
        int done = 0;
        Parallel.ForEach(pictures, new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount, CancellationToken = cancellation }, picture =>
        {
            seen[picture] = Look(picture, cancellation);
            lock (gate)
            {
                progress(++done, pictures.Length);
            }
        });

        return [.. pairs.Select(pair =>
        {
            ((FaceEmbedding? first, double? firstQuality), (FaceEmbedding? second, double? secondQuality)) = (seen[pair.First], seen[pair.Second]);
            return new ComparedPair(pair, first is null || second is null ? null : first.SimilarityTo(second), firstQuality < secondQuality ? firstQuality : secondQuality);
        })];
    }

    public void Dispose() => _engine.Dispose();

    /// <summary>Nothing where there is no picture or no usable face in it.</summary>
    private (FaceEmbedding? Embedding, double? Quality) Look(string path, CancellationToken cancellation)
    {
        try
        {
            ImageDecodeResult decoded = _decoder.Decode(File.ReadAllBytes(path), cancellation);
            if (!decoded.TryGet(out RgbImage? image, out _))
            {
                return default;
            }

            using (image)
            {
                LivenessAssessment face = _engine.Assess(image, new AssessmentRequest { Quality = true, Embedding = true }, cancellation);
                return (face.Embedding, face.Quality?.Unified);
            }
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return default;
        }
    }
}
