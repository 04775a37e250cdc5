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

/// <summary>What became of the check of several pictures: exactly one of <see cref="Completed"/> and <see cref="Failed"/>.</summary>
internal abstract record LivenessChecksResult
{
    private LivenessChecksResult()
    {
    }

    /// <param name="Assessments">In the request's order.</param>
    /// <param name="Hold">The one credit taken for all of them.</param>
    internal sealed record Completed(IReadOnlyList<LivenessAssessment> Assessments, CreditHold Hold) : LivenessChecksResult;

    /// <param name="Index">Which of the pictures, from 0; 0 where it was none in particular.</param>
    /// <param name="Failure">Why.</param>
    /// <param name="Detail">Sizes and limits, or null.</param>
    internal sealed record Failed(int Index, CheckFailure Failure, string? Detail) : LivenessChecksResult;
}
