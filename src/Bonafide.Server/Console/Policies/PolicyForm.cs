using System.Globalization;
using Bonafide.Storage.Policies;

namespace Bonafide.Server.Console.Policies;

/// <summary>Reads the form of a policy field by field; what cannot be read is gathered and told at once.</summary>
internal sealed class PolicyForm(IFormCollection form)
{
    /// <summary>The prefix of the fields of warnings and of dialects' settings.</summary>
    internal const string ActionPrefix = "action.", SettingPrefix = "setting.";

    internal List<string> Faults { get; } = [];

    /// <param name="current">For what the form does not show.</param>
    internal ApplicationPolicy Read(ApplicationPolicy current) => current with
    {
        Name = form["name"].ToString().Trim(),
        DeclineThreshold = Number("decline_threshold", "Decline at or below", current.DeclineThreshold),
        AttackLimit = Number("attack_limit", "Attack at or below", current.AttackLimit),
        BonaFideLimit = Number("bona_fide_limit", "Bona fide above", current.BonaFideLimit),
        MinFaceSizePixels = Whole("min_face", "Smallest face", current.MinFaceSizePixels),
        LowQuality = Number("low_quality", "Low quality below", current.LowQuality),
        LowLuminance = Number("low_luminance", "Dark below", current.LowLuminance),
        HighLuminance = Number("high_luminance", "Bright above", current.HighLuminance),
        SameFaceSimilarity = Optional("same_face", "Same face from"),
        PossibleSameFaceSimilarity = Optional("possible_same_face", "Possibly the same from"),
        WritesPerMinute = Whole("writes", "Checks a minute", current.WritesPerMinute),
        ReadsPerMinute = Whole("reads", "Reads a minute", current.ReadsPerMinute),
        MayStorePictures = form["store_pictures"] == "on",
        KeepChecks = Days("keep_checks", "Checks are kept"),
        KeepPictures = Days("keep_pictures", "Pictures are kept"),
        Actions = Enum.GetValues<CheckWarning>()
            .Select(warning => (Warning: warning, Action: Enum.TryParse(form[ActionPrefix + warning].ToString(), out WarningAction action) ? action : WarningAction.NoAction))
            .Where(pair => pair.Action != WarningAction.NoAction)
            .ToDictionary(pair => pair.Warning, pair => pair.Action),
        DialectSettings = form.Where(field => field.Key.StartsWith(SettingPrefix, StringComparison.Ordinal) && field.Value.ToString().Trim().Length > 0)
            .ToDictionary(field => field.Key[SettingPrefix.Length..], field => field.Value.ToString().Trim()),
    };

    private double Number(string name, string title, double preset) => Optional(name, title) ?? Missing(title, preset);

    private double? Optional(string name, string title)
    {
        string text = form[name].ToString().Trim();
        if (text.Length == 0)
        {
            return null;
        }

        if (double.TryParse(text, NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out double value))
        {
            return value;
        }

        Faults.Add($"{title}: '{text}' is no number.");
        return 0;
    }

    private int Whole(string name, string title, int preset)
    {
        string text = form[name].ToString().Trim();
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int value))
        {
            return value;
        }

        Faults.Add($"{title}: '{text}' is no whole number.");
        return preset;
    }

    private TimeSpan? Days(string name, string title) =>
        Optional(name, title) is not { } days ? null
        : Math.Abs(days) < 100_000 ? TimeSpan.FromDays(days)
        : TimeSpan.MaxValue;

    private double Missing(string title, double preset)
    {
        if (!Faults.Exists(fault => fault.StartsWith(title, StringComparison.Ordinal)))
        {
            Faults.Add($"{title}: give a number.");
        }

        return preset;
    }
}
