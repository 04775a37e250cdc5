namespace Bonafide.Server.Dialects.Glair;

/// <summary>Which picture of a call; the vendor's messages name it. A liveness call has the captured one only.</summary>
internal enum GlairPicture
{
    Captured,
    Stored,
}
