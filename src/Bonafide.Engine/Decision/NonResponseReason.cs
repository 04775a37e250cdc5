namespace Bonafide.Engine.Decision;

/// <summary>Why a presentation was not classified.</summary>
public enum NonResponseReason
{
    /// <summary>No face was found.</summary>
    NoFace,

    /// <summary>The largest face is smaller than the policy accepts.</summary>
    FaceTooSmall,
}
