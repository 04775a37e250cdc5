using Bonafide.Engine;
using Bonafide.Engine.Decision;
using Bonafide.Engine.Imaging;
using Bonafide.Engine.Models;

namespace Bonafide.Evaluation.Scoring;

/// <summary>A model pack in this process.</summary>
public sealed class PackScorer : IPictureScorer
{
    private readonly LivenessEngine _engine;
    private readonly ImageDecoder _decoder = new(new ImageLimits());

    /// <exception cref="ModelException">A model is missing, altered or wrong.</exception>
    public PackScorer(ModelCatalog catalog, string pack)
    {
        _engine = LivenessEngine.Load(catalog, pack, new DecisionPolicy());
        Identity = ScorerIdentity.Of(_engine, _engine.Policy);
    }

    public ScorerIdentity Identity { get; }

    public int Parallelism => Environment.ProcessorCount;

    public Task<PictureScore> ScoreAsync(ReadOnlyMemory<byte> encoded, CancellationToken cancellation) =>
        Task.Run(() => Score(encoded.Span, cancellation), cancellation);

    public void Dispose() => _engine.Dispose();

    private PictureScore Score(ReadOnlySpan<byte> encoded, CancellationToken cancellation)
    {
        ImageDecodeResult decoded = _decoder.Decode(encoded, cancellation);
        if (!decoded.TryGet(out RgbImage? image, out ImageFault fault))
        {
            return new PictureScore(null, ScoreKind.Unreadable, $"{fault}");
        }

        using (image)
        {
            return PictureScore.Of(_engine.Assess(image, new AssessmentRequest(), cancellation));
        }
    }
}
