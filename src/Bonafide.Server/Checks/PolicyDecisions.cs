using Bonafide.Engine.Decision;
using Bonafide.Storage.Policies;

namespace Bonafide.Server.Checks;

/// <summary>From an application's policy to the limits that the engine decides by.</summary>
internal static class PolicyDecisions
{
    internal static DecisionPolicy ToDecisionPolicy(this PolicyVersion version) => new()
    {
        Version = $"policy-{version.Version}",
        AttackLimit = new DecisionThreshold(version.Policy.AttackLimit),
        BonaFideLimit = new DecisionThreshold(version.Policy.BonaFideLimit),
        MinFaceSizePixels = version.Policy.MinFaceSizePixels,
    };
}
