namespace Bonafide.Storage.Galleries;

/// <param name="Name">1 to 200 characters; for galleries that are there by themselves their kind.</param>
/// <param name="Description">Up to 2,000 characters, may be empty.</param>
/// <param name="ChangedAt">When its name or description last changed.</param>
public sealed record Gallery(
    Guid Id, Guid ApplicationId, GalleryKind Kind, string Name, string Description, DateTimeOffset CreatedAt, DateTimeOffset ChangedAt);

/// <param name="Faces">How many it holds.</param>
/// <param name="Stale">How many of them have a vector of another model than the one asked for, and are not found until they are computed anew.</param>
public readonly record struct GalleryCount(long Faces, long Stale);
