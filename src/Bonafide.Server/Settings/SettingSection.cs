using System.Globalization;

namespace Bonafide.Server.Settings;

/// <summary>Turns a text into a value.</summary>
/// <returns>Whether it is as the setting's rule demands.</returns>
internal delegate bool SettingParser<T>(string text, out T value);

/// <summary>Settings that belong together, and the kinds of values that there are.</summary>
internal sealed class SettingSection(SettingReader reader, string title)
{
    private const string AnyText = "a text";

    /// <summary>A whole number in a range, ends included.</summary>
    /// <param name="shown">The preset in words, where it is not the same everywhere.</param>
    internal int Whole(string name, int preset, int min, int max, string meaning, string? shown = null) =>
        Read(new Setting(name, title, shown ?? preset.ToString(CultureInfo.InvariantCulture), WholeRule(min, max), meaning), preset, WholeBetween(min, max));

    /// <summary>The same where none is a value too.</summary>
    internal int? Whole(string name, int min, int max, string meaning, string shown) =>
        Read(new Setting(name, title, shown, WholeRule(min, max), meaning), default(int?), (string text, out int? value) =>
        {
            bool isGood = WholeBetween(min, max)(text, out int number);
            value = number;
            return isGood;
        });

    internal TimeSpan Seconds(string name, int preset, int min, int max, string meaning) => TimeSpan.FromSeconds(Whole(name, preset, min, max, meaning));

    /// <summary>A text that must not be anything.</summary>
    internal string Text(string name, string preset, string meaning, string rule = AnyText, Predicate<string>? isGood = null, string? shown = null) =>
        Read(new Setting(name, title, shown ?? preset, rule, meaning), preset, Checked(isGood));

    /// <summary>A text that may be missing.</summary>
    internal string? OptionalText(string name, string meaning, string rule, string shown, Predicate<string>? isGood = null) =>
        Read(new Setting(name, title, shown, rule, meaning), default, Checked(isGood)!);

    internal string? Secret(string name, string meaning, string rule, string shown, Predicate<string>? isGood = null) =>
        Read(new Setting(name, title, shown, rule, meaning) { IsSecret = true }, default, Checked(isGood)!);

    internal T Value<T>(string name, T preset, string meaning, string rule, string shown, SettingParser<T> parse) =>
        Read(new Setting(name, title, shown, rule, meaning), preset, parse);

    /// <summary>Values with something between them. Each one that is wrong is named by itself.</summary>
    internal IReadOnlyList<T> Each<T>(string name, char separator, string meaning, string rule, string shown, SettingParser<T> parse)
    {
        Setting setting = new(name, title, shown, rule, meaning);
        List<T> values = [];
        if (reader.Ask(setting) is { } given)
        {
            foreach (string part in given.Value.Split(separator, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
            {
                if (parse(part, out T value))
                {
                    values.Add(value);
                }
                else
                {
                    reader.Refuse(setting, given, part);
                }
            }
        }

        return values;
    }

    /// <summary>Declares what something else reads from the environment, so that it is known and shown.</summary>
    internal void Elsewhere(string name, string meaning, string rule = AnyText, string shown = "none", bool isSecret = false) =>
        reader.Ask(new Setting(name, title, shown, rule, meaning) { IsOnlyEnvironment = true, IsSecret = isSecret });

    private T Read<T>(Setting setting, T preset, SettingParser<T> parse)
    {
        if (reader.Ask(setting) is not { } given)
        {
            return preset;
        }

        if (parse(given.Value, out T value))
        {
            return value;
        }

        reader.Refuse(setting, given, given.Value);
        return preset;
    }

    private static SettingParser<string> Checked(Predicate<string>? isGood) => (string text, out string value) =>
    {
        value = text;
        return isGood is null || isGood(text);
    };

    private static SettingParser<int> WholeBetween(int min, int max) => (string text, out int value) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value) && value >= min && value <= max;

    private static string WholeRule(int min, int max) => $"a whole number from {Number(min)} to {Number(max)}";

    private static string Number(int value) => value.ToString("N0", CultureInfo.InvariantCulture);
}
