namespace Bonafide.Client;

/// <summary>How patiently a client asks.</summary>
public sealed record BonafideClientOptions
{
    /// <summary>How often a call is made at most; 1 = never again. Default 4.</summary>
    public int MaxAttempts { get; init; } = 4;

    /// <summary>How long the waits between attempts may be together; a server that asks for more is not asked again. Default 30 s.</summary>
    public TimeSpan MaxWait { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long one attempt may take, the answer's body with it. Default 30 s.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>The clock that waits; for tests.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;
}
