namespace Bonafide.Engine.Recognition;

/// <summary>The network that makes vectors of faces.</summary>
/// <param name="Id">Its id and the beginning of its weights' hash: vectors with the same id can be compared, others cannot.</param>
/// <param name="Dimensions">Components of a vector.</param>
public sealed record EmbeddingModel(string Id, int Dimensions);
