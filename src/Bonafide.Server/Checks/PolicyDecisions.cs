using Bonafide.Engine.Decision;
using Bonafide.Engine.Recognition;
using Bonafide.Storage.Policies;

namespace Bonafide.Server.Checks;

/// <summary>From an application's policy to the limits that the engine decides by.</summary>
internal static class PolicyDecisions
{
    /// <summary>Where a policy says nothing of it: one in a thousand pairs of strangers comes so close.</summary>
    private const double SameFaceRate = 0.001;

    /// <summary>The cosine from which two faces are one person's.</summary>
    internal static double SameFaceCosine(this PolicyVersion version, SimilarityScale scale) => version.Policy.SameFaceSimilarity ?? scale.CosineAt(SameFaceRate);

    internal static DecisionPolicy ToDecisionPolicy(this PolicyVersion version) => new()
    {
        Version = $"policy-{version.Version}",
        AttackLimit = new DecisionThreshold(version.Policy.AttackLimit),
        BonaFideLimit = new DecisionThreshold(version.Policy.BonaFideLimit),
        MinFaceSizePixels = version.Policy.MinFaceSizePixels,
    };
}
