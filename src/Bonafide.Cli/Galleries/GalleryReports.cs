using Bonafide.Storage.Galleries;

namespace Bonafide.Cli.Galleries;

/// <summary>A gallery, as <c>bonafide gallery list --json</c> prints it.</summary>
internal sealed record GalleryReport(Guid Id, string Name, GalleryKind Kind, string Description, long Faces, DateTimeOffset CreatedAt);

/// <summary>A face, as it is exported.</summary>
/// <param name="Vector">Little-endian 32-bit floating point, in base64.</param>
/// <param name="Picture">In base64; null where none is kept or asked for.</param>
internal sealed record ExportedFace(
    Guid Id, Guid Gallery, string? Subject, string? Label, Guid? Person, Guid? Check, DateTimeOffset CreatedAt, string Model, string? Vector, string? MediaType, string? Picture);

/// <summary>A face that a search found.</summary>
/// <param name="Verdict">same or possible.</param>
/// <param name="Cosine">[-1,1].</param>
/// <param name="FalseMatchRate">The share of pairs of different persons that come at least as close.</param>
internal sealed record FoundFace(Guid Id, string? Subject, string? Label, string Verdict, double Cosine, double FalseMatchRate);

/// <summary>Two faces that are one person's.</summary>
internal sealed record DuplicatePair(Guid First, string? FirstSubject, Guid Second, string? SecondSubject, string Verdict, double Cosine, double FalseMatchRate);
