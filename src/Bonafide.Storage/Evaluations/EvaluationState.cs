namespace Bonafide.Storage.Evaluations;

/// <summary>How far a recorded evaluation is. Only <see cref="Running"/> can become another.</summary>
public enum EvaluationState
{
    Running,

    /// <summary>Its report is there.</summary>
    Finished,

    /// <summary>It could not go on; the outcome says why.</summary>
    Failed,

    /// <summary>Somebody stopped it.</summary>
    Cancelled,

    /// <summary>The server that was at it has stopped.</summary>
    Interrupted,
}
