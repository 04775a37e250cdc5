namespace Bonafide.Server.Settings;

/// <summary>What people are told of one setting. Whoever reads it declares it: see <see cref="SettingReader"/>.</summary>
/// <param name="Name">As in the environment and in a file, such as BONAFIDE_QUEUE.</param>
/// <param name="Section">What it belongs to, as a heading.</param>
/// <param name="Preset">What counts where nobody set it, in words.</param>
/// <param name="Rule">What a value must be, as the end of a sentence: "a whole number from 0 to 600".</param>
/// <param name="Meaning">What it does, and why one would set it.</param>
public sealed record Setting(string Name, string Section, string Preset, string Rule, string Meaning)
{
    internal const string Prefix = "BONAFIDE_";

    /// <summary>Its value is never shown, and may lie in a file of its own, see <see cref="PointerName"/>.</summary>
    public bool IsSecret { get; init; }

    /// <summary>Neither flag nor file: something reads it before they are, or a command reads it that is no server.</summary>
    public bool IsOnlyEnvironment { get; init; }

    /// <summary>Names a file that holds the secret, as containers mount them. Null where it is none.</summary>
    public string? PointerName => IsSecret && !IsOnlyEnvironment ? Name + "_FILE" : null;

    /// <summary>On the command line: --queue-seconds for BONAFIDE_QUEUE_SECONDS.</summary>
    public string Flag => FlagOf(Name);

    internal static string FlagOf(string name) => "--" + name[Prefix.Length..].ToLowerInvariant().Replace('_', '-');
}

/// <summary>A setting that somebody gave.</summary>
/// <param name="Value">As it was written; never empty.</param>
/// <param name="Origin">Which way it came.</param>
/// <param name="Place">Where exactly, for people: "flag --queue", "line 3 of /etc/bonafide.env".</param>
public sealed record GivenSetting(string Value, SettingOrigin Origin, string Place);

/// <summary>Which way a setting came; a later one goes before an earlier one.</summary>
public enum SettingOrigin
{
    File,
    Environment,
    Flag,
}

/// <summary>A setting and who gave it; null: nobody, so that its preset counts.</summary>
public sealed record SettingInForce(Setting Setting, GivenSetting? Given)
{
    /// <summary>For people; of a secret only whether there is one.</summary>
    public string Shown => Given is null ? Setting.Preset : Setting.IsSecret ? "(set)" : Given.Value;

    public string From => Given?.Place ?? "default";
}
