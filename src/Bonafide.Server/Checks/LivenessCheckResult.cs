using Bonafide.Engine;

namespace Bonafide.Server.Checks;

/// <summary>What became of a check: exactly one of <see cref="Completed"/> and <see cref="Failed"/>.</summary>
public abstract record LivenessCheckResult
{
    private LivenessCheckResult()
    {
    }

    public sealed record Completed(LivenessAssessment Assessment) : LivenessCheckResult;

    /// <param name="Failure">Why.</param>
    /// <param name="Detail">Sizes and limits, or null.</param>
    public sealed record Failed(CheckFailure Failure, string? Detail) : LivenessCheckResult;
}
