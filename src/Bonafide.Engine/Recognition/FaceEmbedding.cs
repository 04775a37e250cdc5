using System.Numerics.Tensors;

namespace Bonafide.Engine.Recognition;

/// <summary>A face as a vector of unit length; only vectors of the same model can be compared.</summary>
/// <param name="ModelId">The network that made it, with its weights: <see cref="EmbeddingModel.Id"/>.</param>
/// <param name="Vector">Unit length.</param>
public sealed record FaceEmbedding(string ModelId, ReadOnlyMemory<float> Vector)
{
    /// <summary>Cosine of the angle between the two, [-1,1], higher = closer.</summary>
    /// <exception cref="ArgumentException">The other comes from another model.</exception>
    public double SimilarityTo(FaceEmbedding other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return other.ModelId == ModelId
            ? TensorPrimitives.Dot(Vector.Span, other.Vector.Span)
            : throw new ArgumentException($"An embedding of '{other.ModelId}' cannot be compared with one of '{ModelId}'.", nameof(other));
    }
}
