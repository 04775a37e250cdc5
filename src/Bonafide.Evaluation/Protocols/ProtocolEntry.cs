namespace Bonafide.Evaluation.Protocols;

/// <summary>One picture of known truth.</summary>
/// <param name="Path">Of the picture.</param>
/// <param name="Source">Where it comes from; errors are told per source too.</param>
/// <param name="Subject">The person, so that splits and counts can go by person.</param>
/// <param name="Species">The attack's PAI species; null for a bona fide presentation.</param>
/// <param name="Split">For example train, devel, test; thresholds are chosen on development splits only.</param>
public sealed record ProtocolEntry(string Path, string Source, string Subject, string? Species, string Split);
