using Bonafide.Engine.Decision;

namespace Bonafide.Cli.Checking;

/// <summary>What was asked of <c>bonafide check</c>, options and environment put together.</summary>
internal sealed record CheckSettings
{
    public required IReadOnlyList<string> Files { get; init; }

    /// <summary>[0,1]; null = the policy's own limits, here or at the server.</summary>
    public double? Threshold { get; init; }

    public bool Rotate { get; init; }

    public bool Json { get; init; }

    /// <summary>Where the picture with boxes goes; null = nowhere.</summary>
    public string? AnnotatedPath { get; init; }

    public required IReadOnlyList<string> ModelFolders { get; init; }

    public required string Pack { get; init; }

    /// <summary>The server to ask; null = this machine does the work.</summary>
    public ServerAddress? Server { get; init; }

    /// <summary>The policy with the bona fide limit moved to the threshold, and the attack limit no higher than that.</summary>
    internal static DecisionPolicy Move(DecisionPolicy policy, double? threshold) => threshold is not { } limit ? policy : policy with
    {
        BonaFideLimit = new(limit),
        AttackLimit = new(Math.Min(policy.AttackLimit.Value, limit)),
    };
}
