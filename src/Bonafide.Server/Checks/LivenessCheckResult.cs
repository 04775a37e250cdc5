using Bonafide.Engine;
using Bonafide.Storage.Credits;

namespace Bonafide.Server.Checks;

/// <summary>What became of a check: exactly one of <see cref="Completed"/> and <see cref="Failed"/>.</summary>
public abstract record LivenessCheckResult
{
    private LivenessCheckResult()
    {
    }

    /// <param name="Assessment">What was found.</param>
    /// <param name="Hold">The credit taken for it: spent when the check is recorded, which the dialect sees to before it answers.</param>
    public sealed record Completed(LivenessAssessment Assessment, CreditHold Hold) : LivenessCheckResult;

    /// <param name="Failure">Why.</param>
    /// <param name="Detail">Sizes and limits, or null.</param>
    public sealed record Failed(CheckFailure Failure, string? Detail) : LivenessCheckResult;
}
