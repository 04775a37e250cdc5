using Bonafide.Storage.Checks;

namespace Bonafide.Storage.Galleries;

/// <summary>A face of a gallery, with what is known of it.</summary>
public sealed record EnrolledFace
{
    /// <summary>Its name in memory; counted through the whole installation, never given twice.</summary>
    public required long Number { get; init; }

    public required Guid Id { get; init; }

    public required Guid GalleryId { get; init; }

    public required GalleryKind Kind { get; init; }

    /// <summary>Whose face it is: the same for all that was enrolled under one reference.</summary>
    public required Guid SubjectId { get; init; }

    /// <summary>The person it belongs to; null for faces of checks, of the blocklist, and of nobody in particular.</summary>
    public Guid? PersonId { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required string ModelId { get; init; }

    /// <summary>The caller's own name for the person; null where none was given.</summary>
    public string? SubjectReference { get; init; }

    public string? Label { get; init; }

    /// <summary>The check that it came from, as far as it is still there; its id remains when it is gone.</summary>
    public FaceOrigin? Origin { get; init; }

    /// <summary>Whether a picture is kept that it can be looked at by, and computed anew from.</summary>
    public required bool HasPicture { get; init; }
}

/// <summary>The check that a face came from.</summary>
/// <param name="Verdict">Null, like all that follows it, where the check is gone.</param>
public sealed record FaceOrigin(Guid CheckId, CheckVerdict? Verdict, long? Number, string? Dialect, string? Kind, DateTimeOffset? At);

/// <param name="Count">How many faces there are.</param>
/// <param name="Faces">Those within the window.</param>
public sealed record FaceWindow(long Count, IReadOnlyList<EnrolledFace> Faces);
