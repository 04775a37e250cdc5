namespace Bonafide.Storage.Policies;

/// <summary>What a policy must fulfil: each setting by itself, and some together. All faults are told at once.</summary>
public static class PolicyRules
{
    /// <returns>One sentence for each fault; empty where the policy is good.</returns>
    public static IReadOnlyList<string> Faults(ApplicationPolicy policy)
    {
        List<string> faults = [.. PolicySetting.All.Select(setting => setting.Fault(policy)).OfType<string>()];
        Demand(policy.AttackLimit <= policy.BonaFideLimit, "AttackLimit must not be above BonaFideLimit.");
        Demand(policy.LowLuminance < policy.HighLuminance, "LowLuminance must be below HighLuminance.");
        Demand(
            !(policy.PossibleSameFaceSimilarity > policy.SameFaceSimilarity),
            "PossibleSameFaceSimilarity must not be above SameFaceSimilarity.");
        Demand(!(policy.KeepPictures > policy.KeepChecks), "KeepPictures must not be longer than KeepChecks.");
        return faults;

        void Demand(bool fulfilled, string fault)
        {
            if (!fulfilled)
            {
                faults.Add(fault);
            }
        }
    }
}
