namespace Bonafide.Engine.Decision;

/// <summary>The result of presentation attack detection (ISO/IEC 30107-3), with a band in which we do not claim to know.</summary>
public enum PadOutcome
{
    /// <summary>A live person was in front of the camera.</summary>
    BonaFide,

    /// <summary>A print, a screen, a mask or another instrument was.</summary>
    Attack,

    /// <summary>The score lies between the attack limit and the bona fide limit.</summary>
    Uncertain,

    /// <summary>No classification was possible; see the reason. There is no score then.</summary>
    NonResponse,
}
