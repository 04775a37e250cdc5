namespace Bonafide.Server.Dialects.Native.Advice;

/// <summary>What stood in the way of a good picture. On the wire in snake case.</summary>
internal enum RetakeReason
{
    NoFace,
    FaceTooSmall,
    CutOff,
    SeveralFaces,
    TooClose,
    TooFar,
    TooDark,
    TooBright,
    UnevenLight,
    LowContrast,
    OddColor,
    Blurred,
    Compressed,
    TurnedAway,
    Tilted,
    EyesCovered,
    MouthCovered,
    MouthOpen,
    Covered,
    AttackSuspected,
    Uncertain,
}
