using System.Globalization;
using System.Text.Json;

namespace Bonafide.Storage.Policies;

/// <summary>One setting of an application: what people are told of it, and what is wrong with a policy's value.</summary>
/// <param name="Property">Of <see cref="ApplicationPolicy"/>.</param>
/// <param name="Range">What a value may be, in words.</param>
/// <param name="Meaning">What it does; where its default is null, what that means.</param>
/// <param name="Fault">One sentence; null where the value is good.</param>
public sealed record PolicySetting(string Property, string Range, string Meaning, Func<ApplicationPolicy, string?> Fault)
{
    private const int MaxDialectSettings = 100, MaxSettingLength = 2_000, MaxNameLength = 100;

    private static readonly TimeSpan _tenYears = TimeSpan.FromDays(3_653);

    /// <summary>As in documents.</summary>
    public string Name => JsonNamingPolicy.SnakeCaseLower.ConvertName(Property);

    /// <summary>Every setting that there is.</summary>
    public static IReadOnlyList<PolicySetting> All { get; } =
    [
        new(nameof(ApplicationPolicy.Name), $"1 to {MaxNameLength} characters", "What people call the policy.",
            policy => policy.Name is { Length: >= 1 and <= MaxNameLength } ? null : $"Name must have 1 to {MaxNameLength} characters."),
        Number(nameof(ApplicationPolicy.DeclineThreshold), policy => policy.DeclineThreshold, 0, 1, "A check passes when its score is greater, unless the caller names a threshold."),
        Number(nameof(ApplicationPolicy.AttackLimit), policy => policy.AttackLimit, 0, 1, "A score at or below it is an attack, whatever the caller's threshold. Not above `bona_fide_limit`."),
        Number(nameof(ApplicationPolicy.BonaFideLimit), policy => policy.BonaFideLimit, 0, 1, "A score above it is bona fide; between the limits the outcome is uncertain."),
        Number(nameof(ApplicationPolicy.MinFaceSizePixels), policy => policy.MinFaceSizePixels, 16, 4_096, "Shorter side of the face box in pixels of the picture as sent; smaller faces are not classified."),
        Number(nameof(ApplicationPolicy.LowQuality), policy => policy.LowQuality, 0, 100, "Below it quality is low."),
        Number(nameof(ApplicationPolicy.LowLuminance), policy => policy.LowLuminance, 0, 100, "Below it the face is dark. Below `high_luminance`."),
        Number(nameof(ApplicationPolicy.HighLuminance), policy => policy.HighLuminance, 0, 100, "Above it the face is bright."),
        Number(
            nameof(ApplicationPolicy.SameFaceSimilarity), policy => policy.SameFaceSimilarity, 0, 1,
            "Cosine from which two faces are the same. Null: as calibrated for the model, a false match rate of 0.1 % between two pictures, and by the size of a gallery ([galleries.md](galleries.md))."),
        Number(
            nameof(ApplicationPolicy.PossibleSameFaceSimilarity), policy => policy.PossibleSameFaceSimilarity, 0, 1,
            "Cosine from which a face of a gallery is possibly the same, not above the one before. Null: by the size of the gallery."),
        new(nameof(ApplicationPolicy.Actions), "for each warning `NoAction`, `Review` or `Decline`", "What each warning does; one that is not named does nothing.", ActionsFault),
        Number(nameof(ApplicationPolicy.WritesPerMinute), policy => policy.WritesPerMinute, 1, 1_000_000, "Calls of one key that change something, checks included."),
        Number(nameof(ApplicationPolicy.ReadsPerMinute), policy => policy.ReadsPerMinute, 1, 1_000_000, "Calls of one key that only read."),
        new(nameof(ApplicationPolicy.MayStorePictures), "true or false", "Whether a picture may be stored when a caller asks for it.", _ => null),
        Period(nameof(ApplicationPolicy.KeepChecks), policy => policy.KeepChecks, TimeSpan.FromDays(1), "1 day", "How long a check is kept. Null: until it is deleted."),
        Period(nameof(ApplicationPolicy.KeepPictures), policy => policy.KeepPictures, TimeSpan.FromHours(1), "1 hour", "How long a picture is kept, not longer than `keep_checks`. Null: as long as its check."),
        new(
            nameof(ApplicationPolicy.DialectSettings), $"up to {MaxDialectSettings} texts of at most {MaxSettingLength.ToString("N0", CultureInfo.InvariantCulture)} characters", "What only one dialect knows: the next table.",
            policy => policy.DialectSettings.Count <= MaxDialectSettings && policy.DialectSettings.All(setting => setting.Key.Length <= MaxSettingLength && setting.Value.Length <= MaxSettingLength)
                ? null
                : $"DialectSettings holds at most {MaxDialectSettings} texts of at most {MaxSettingLength} characters."),
    ];

    private static PolicySetting Number(string property, Func<ApplicationPolicy, double?> value, double min, double max, string meaning) => new(
        property, string.Create(CultureInfo.InvariantCulture, $"{min:N0} to {max:N0}"), meaning,
        policy => value(policy) is not { } number || (number >= min && number <= max) ? null : FormattableString.Invariant($"{property} is {number}; it must be from {min} to {max}."));

    private static PolicySetting Period(string property, Func<ApplicationPolicy, TimeSpan?> value, TimeSpan min, string minInWords, string meaning) => new(
        property, $"{minInWords} to 10 years, as days.hours:minutes:seconds, or null", meaning,
        policy => value(policy) is not { } period || (period >= min && period <= _tenYears) ? null : $"{property} must be from {minInWords} to 10 years, or null.");

    private static string? ActionsFault(ApplicationPolicy policy)
    {
        foreach ((CheckWarning warning, WarningAction action) in policy.Actions)
        {
            if (!Enum.IsDefined(warning) || !Enum.IsDefined(action))
            {
                return $"Actions: {warning} or {action} is not known.";
            }
        }

        return null;
    }
}
