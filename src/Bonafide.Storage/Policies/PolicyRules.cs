namespace Bonafide.Storage.Policies;

/// <summary>What a policy must fulfil. All faults are told at once.</summary>
public static class PolicyRules
{
    private const int MaxDialectSettings = 100, MaxSettingLength = 2_000, MaxNameLength = 100;

    private static readonly TimeSpan _tenYears = TimeSpan.FromDays(3_653);

    /// <returns>One sentence for each fault; empty where the policy is good.</returns>
    public static IReadOnlyList<string> Faults(ApplicationPolicy policy)
    {
        List<string> faults = [];
        Demand(policy.Name is { Length: >= 1 and <= MaxNameLength }, $"Name must have 1 to {MaxNameLength} characters.");
        InRange(nameof(policy.DeclineThreshold), policy.DeclineThreshold, 0, 1);
        InRange(nameof(policy.AttackLimit), policy.AttackLimit, 0, 1);
        InRange(nameof(policy.BonaFideLimit), policy.BonaFideLimit, 0, 1);
        InRange(nameof(policy.MinFaceSizePixels), policy.MinFaceSizePixels, 16, 4_096);
        InRange(nameof(policy.LowQuality), policy.LowQuality, 0, 100);
        InRange(nameof(policy.LowLuminance), policy.LowLuminance, 0, 100);
        InRange(nameof(policy.HighLuminance), policy.HighLuminance, 0, 100);
        InRange(nameof(policy.SameFaceSimilarity), policy.SameFaceSimilarity ?? 1, 0, 1);
        InRange(nameof(policy.PossibleSameFaceSimilarity), policy.PossibleSameFaceSimilarity ?? 0, 0, 1);
        InRange(nameof(policy.WritesPerMinute), policy.WritesPerMinute, 1, 1_000_000);
        InRange(nameof(policy.ReadsPerMinute), policy.ReadsPerMinute, 1, 1_000_000);
        Demand(policy.AttackLimit <= policy.BonaFideLimit, "AttackLimit must not be above BonaFideLimit.");
        Demand(policy.LowLuminance < policy.HighLuminance, "LowLuminance must be below HighLuminance.");
        Demand(
            !(policy.PossibleSameFaceSimilarity > policy.SameFaceSimilarity),
            "PossibleSameFaceSimilarity must not be above SameFaceSimilarity.");
        Demand(
            policy.KeepChecks is not { } checks || (checks >= TimeSpan.FromDays(1) && checks <= _tenYears),
            "KeepChecks must be from 1 day to 10 years, or null.");
        Demand(
            policy.KeepPictures is not { } pictures || (pictures >= TimeSpan.FromHours(1) && pictures <= _tenYears),
            "KeepPictures must be from 1 hour to 10 years, or null.");
        Demand(!(policy.KeepPictures > policy.KeepChecks), "KeepPictures must not be longer than KeepChecks.");
        foreach ((CheckWarning warning, WarningAction action) in policy.Actions)
        {
            Demand(Enum.IsDefined(warning) && Enum.IsDefined(action), $"Actions: {warning} or {action} is not known.");
        }

        Demand(
            policy.DialectSettings.Count <= MaxDialectSettings
            && policy.DialectSettings.All(setting => setting.Key.Length <= MaxSettingLength && setting.Value.Length <= MaxSettingLength),
            $"DialectSettings holds at most {MaxDialectSettings} texts of at most {MaxSettingLength} characters.");
        return faults;

        void InRange(string name, double value, double min, double max) =>
            Demand(value >= min && value <= max, FormattableString.Invariant($"{name} is {value}; it must be from {min} to {max}."));

        void Demand(bool fulfilled, string fault)
        {
            if (!fulfilled)
            {
                faults.Add(fault);
            }
        }
    }
}
