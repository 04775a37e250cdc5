namespace Bonafide.Storage.Policies;

/// <summary>
/// What may be found beside a good score, as far as an application may choose what follows. No face, an attack and a face on
/// the blocklist always decline.
/// </summary>
public enum CheckWarning
{
    SeveralFaces,
    DuplicateFace,
    PossibleDuplicateFace,
    PossiblyBlockedFace,
    LowQuality,
    LowLuminance,
    HighLuminance,
}
