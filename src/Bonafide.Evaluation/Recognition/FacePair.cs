namespace Bonafide.Evaluation.Recognition;

/// <summary>Two pictures of which it is known whether they show one person.</summary>
/// <param name="First">Path, to be opened.</param>
/// <param name="Second">Path, to be opened.</param>
/// <param name="IsSame">A mated pair (one person) or a non-mated one (two).</param>
/// <param name="Fold">For cross-validated accuracy; null = none.</param>
public sealed record FacePair(string First, string Second, bool IsSame, string? Fold);

/// <summary>A pair with what a pack made of it.</summary>
/// <param name="Cosine">[-1,1], higher = closer; null where a picture has no usable face.</param>
/// <param name="Quality">The lower unified quality of the two, 0 to 100; null where there is none.</param>
public sealed record ComparedPair(FacePair Pair, double? Cosine, double? Quality);
