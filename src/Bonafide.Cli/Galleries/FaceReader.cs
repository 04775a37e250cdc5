using Bonafide.Cli.Checking;
using Bonafide.Engine;
using Bonafide.Engine.Decision;
using Bonafide.Engine.Imaging;
using Bonafide.Engine.Models;
using Bonafide.Engine.Recognition;
using Bonafide.Storage.Galleries;

namespace Bonafide.Cli.Galleries;

/// <summary>From a picture to the vector of its largest face, with the engine in this process.</summary>
internal sealed class FaceReader : IDisposable
{
    private readonly ImageDecoder _decoder = new(new ImageLimits());
    private readonly LivenessEngine _engine;

    private FaceReader(LivenessEngine engine, EmbeddingModel model, SimilarityScale scale)
    {
        _engine = engine;
        Model = model;
        Scale = scale;
    }

    internal EmbeddingModel Model { get; }

    internal SimilarityScale Scale { get; }

    /// <exception cref="ModelException">A model is missing, altered or wrong.</exception>
    /// <exception cref="FaultException">The pack has no embedding.</exception>
    internal static FaceReader Load(string[]? folders, string? pack, Shell shell)
    {
        string name = pack ?? shell.Setting("BONAFIDE_PACK") ?? ModelPack.DefaultId;
        LivenessEngine engine = LivenessEngine.Load(ModelCatalog.Open(ModelFolders.Of(folders, shell)), name, new DecisionPolicy());
        if (engine is { Embedding: { } model, Similarity: { } scale })
        {
            return new FaceReader(engine, model, scale);
        }

        engine.Dispose();
        throw new FaultException($"The pack '{name}' has no embedding: faces cannot be compared with it. See 'bonafide models list'.");
    }

    /// <returns>The largest face and how many there are; or why there is none.</returns>
    internal (FaceVector? Vector, int Faces, CheckFault? Fault) Read(ReadOnlySpan<byte> encoded, CancellationToken cancellation)
    {
        ImageDecodeResult decoded = _decoder.Decode(encoded, cancellation);
        if (!decoded.TryGet(out RgbImage? image, out ImageFault fault))
        {
            return (null, 0, FaultAdvice.For(fault, decoded.Detail));
        }

        using (image)
        {
            FaceDescription found = _engine.Describe(image, new DescriptionRequest { Rotate = true, Embedding = true, MinFaceSizePixels = _engine.Policy.MinFaceSizePixels }, cancellation);
            return found.Embedding is { } face
                ? (new FaceVector(face.ModelId, face.Vector), found.Faces.Count, null)
                : (null, found.Faces.Count, found.NonResponseReason == NonResponseReason.FaceTooSmall
                    ? new CheckFault("face_too_small", "The face is too small. Take a larger picture of it.")
                    : new CheckFault("no_face", "No face was found in it."));
        }
    }

    public void Dispose() => _engine.Dispose();
}
