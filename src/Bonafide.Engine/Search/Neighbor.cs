namespace Bonafide.Engine.Search;

/// <summary>One row that a search found.</summary>
/// <param name="Key">The key under which the row was put.</param>
/// <param name="Cosine">Cosine of the angle between probe and row, [-1,1], higher = closer.</param>
public readonly record struct Neighbor(long Key, double Cosine);
