using Bonafide.Storage.Checks;

namespace Bonafide.Storage.Galleries;

/// <summary>A face to be enrolled.</summary>
public sealed record NewFace
{
    public required Guid Id { get; init; }

    public required Guid ApplicationId { get; init; }

    public required FaceVector Vector { get; init; }

    /// <summary>The caller's own name for the person; null where there is none. Kept sealed. Whoever is erased by it loses this face.</summary>
    public string? SubjectReference { get; init; }

    /// <summary>What people shall read beside the face, up to 500 characters; null = nothing. Kept sealed.</summary>
    public string? Label { get; init; }

    /// <summary>The check that it came from; null where it came by itself.</summary>
    public Guid? OriginCheckId { get; init; }

    /// <summary>The picture as it was sent, where the policy allows to keep it. Kept sealed.</summary>
    public StoredPicture? Picture { get; init; }
}
