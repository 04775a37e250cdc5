using System.Diagnostics;
using Bonafide.Engine;
using Bonafide.Engine.Decision;
using Bonafide.Engine.Imaging;
using Bonafide.Engine.Models;

namespace Bonafide.Cli.Checking;

/// <summary>Judges pictures with the engine in this process.</summary>
internal sealed class LocalChecker : IPictureChecker
{
    private readonly ImageDecoder _decoder = new(new ImageLimits());
    private readonly LivenessEngine _engine;
    private readonly AssessmentRequest _request;

    /// <exception cref="ModelException">A model is missing, altered or wrong.</exception>
    internal LocalChecker(CheckSettings settings)
    {
        DecisionPolicy policy = CheckSettings.Move(new DecisionPolicy(), settings.Threshold);
        _engine = LivenessEngine.Load(ModelCatalog.Open(settings.ModelFolders), settings.Pack, policy);
        _request = AssessmentRequest.Full with { Rotate = settings.Rotate, Embedding = false }; // Nothing here shows the embedding.
    }

    public int Parallelism => Environment.ProcessorCount;

    public Task<PictureResult> CheckAsync(ReadOnlyMemory<byte> encoded, CancellationToken cancellation) =>
        Task.Run(() => Check(encoded.Span, cancellation), cancellation);

    public void Dispose() => _engine.Dispose();

    private PictureResult Check(ReadOnlySpan<byte> encoded, CancellationToken cancellation)
    {
        long start = Stopwatch.GetTimestamp();
        ImageDecodeResult decoded = _decoder.Decode(encoded, cancellation);
        TimeSpan decoding = Stopwatch.GetElapsedTime(start);
        if (!decoded.TryGet(out RgbImage? image, out ImageFault fault))
        {
            return new PictureResult.Failed(FaultAdvice.For(fault, decoded.Detail));
        }

        using (image)
        {
            return new PictureResult.Judged(AssessmentReport.From(_engine.Assess(image, _request, cancellation), _engine, decoding));
        }
    }
}
