namespace Bonafide.Evaluation.Protocols;

/// <summary>One picture of known truth.</summary>
/// <param name="Path">Of the picture, to be opened.</param>
/// <param name="Source">Where it comes from; errors are told per source too.</param>
/// <param name="Subject">The person, so that splits and counts can go by person.</param>
/// <param name="Species">The attack's PAI species; null for a bona fide presentation.</param>
/// <param name="Split">For example development, test; thresholds are chosen on development splits only. Empty = no split.</param>
public sealed record ProtocolEntry(string Path, string Source, string Subject, string? Species, string Split)
{
    /// <summary>The picture's name in the protocol: unique, with forward slashes.</summary>
    public string Name { get; init; } = Path;

    /// <summary>Which camera took it, as far as known; else empty.</summary>
    public string Camera { get; init; } = "";

    /// <summary>A group of people whose error rates are to be told apart, as far as known; else empty.</summary>
    public string Group { get; init; } = "";

    /// <summary>64 hex digits that the file's bytes must have; null = not checked.</summary>
    public string? Sha256 { get; init; }
}
