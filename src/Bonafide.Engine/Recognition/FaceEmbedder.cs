using Bonafide.Engine.Cropping;
using Bonafide.Engine.Detection;
using Bonafide.Engine.Imaging;
using Bonafide.Engine.Models;
using Bonafide.Engine.Quality;

namespace Bonafide.Engine.Recognition;

/// <summary>Step (7): the unit vector of an aligned face.</summary>
internal sealed class FaceEmbedder
{
    private const int HashCharacters = 12;

    private readonly ModelSession _session;
    private readonly CropWriter _writer;
    private readonly int _output;
    private readonly bool _takesView;

    internal FaceEmbedder(ModelSession session)
    {
        _session = session;
        _writer = new CropWriter(session.Card);
        _output = session.OutputIndex(session.Card.Output.Name ?? session.Outputs[0]);
        _takesView = FaceView.IsCropOf(session.Card);
        Model = new EmbeddingModel($"{session.Card.Id}@{session.Card.Weights.Sha256[..HashCharacters]}", session.Card.Output.Dimensions);
        Scale = new SimilarityScale(session.Card.Output.FalseMatchRates);
    }

    /// <summary>Whose vectors these are.</summary>
    internal EmbeddingModel Model { get; }

    /// <summary>What the cosine of two of its vectors means.</summary>
    internal SimilarityScale Scale { get; }

    /// <param name="view">The face as quality looked at it, if it did: often the very crop that is needed here.</param>
    internal FaceEmbedding Embed(RgbImage image, FaceDetection face, FaceView? view = null)
    {
        using Inference inference = _session.Rent();
        if (view is not null && _takesView)
        {
            view.Write(_writer.Target(inference));
        }
        else
        {
            _writer.Write(image, face, inference);
        }

        inference.Run();
        float[] vector = inference.Output(_output).ToArray();
        if (vector.Length != _session.Card.Output.Dimensions)
        {
            throw new ModelException($"Model '{_session.Card.Id}' gives {vector.Length} numbers, its card says {_session.Card.Output.Dimensions}.");
        }

        double squares = 0;
        foreach (float value in vector)
        {
            squares += value * value;
        }

        float length = (float)Math.Sqrt(squares);
        if (!(length > 0))
        {
            throw new ModelException($"Model '{_session.Card.Id}' gave a vector without direction.");
        }

        for (int i = 0; i < vector.Length; i++)
        {
            vector[i] /= length;
        }

        return new FaceEmbedding(Model.Id, vector);
    }
}
