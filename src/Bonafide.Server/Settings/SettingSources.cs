using System.Collections;

namespace Bonafide.Server.Settings;

/// <summary>Where settings come from: a flag goes before the environment, the environment before the file that one of the two names.</summary>
public sealed class SettingSources
{
    internal const string FileSetting = Setting.Prefix + "CONFIG";

    /// <summary>What the images of .NET set; it counts where ours is missing.</summary>
    private const string HostUrls = "ASPNETCORE_URLS";

    private readonly Dictionary<SettingOrigin, Dictionary<string, GivenSetting>> _layers;
    private readonly List<string> _faults = [];

    /// <param name="flags">By the settings' names; an empty value counts as absent, here and everywhere.</param>
    /// <param name="environment">All variables.</param>
    public SettingSources(IReadOnlyDictionary<string, string> flags, IReadOnlyDictionary<string, string> environment)
    {
        Dictionary<string, GivenSetting> flagged = Layer(flags, SettingOrigin.Flag, name => $"flag {Setting.FlagOf(name)}");
        Dictionary<string, GivenSetting> variables = Layer(environment, SettingOrigin.Environment, _ => "environment");
        GivenSetting? file = flagged.GetValueOrDefault(FileSetting) ?? variables.GetValueOrDefault(FileSetting);
        _layers = new()
        {
            [SettingOrigin.Flag] = flagged,
            [SettingOrigin.Environment] = variables,
            [SettingOrigin.File] = file is null ? [] : SettingFile.Read(file.Value, _faults),
        };
        if (environment.GetValueOrDefault(HostUrls) is { Length: > 0 } urls)
        {
            variables.TryAdd(Setting.Prefix + "URLS", new GivenSetting(urls, SettingOrigin.Environment, $"environment, {HostUrls}"));
        }
    }

    /// <summary>A server's command line and its variables.</summary>
    public static SettingSources Of(IReadOnlyList<string> args, IReadOnlyDictionary<string, string> environment)
    {
        ServerFlags flags = new(args);
        SettingSources sources = new(flags.Settings, environment) { HostArguments = flags.Others };
        sources._faults.AddRange(flags.Faults);
        return sources;
    }

    /// <summary>What of the command line is ASP.NET Core's.</summary>
    internal string[] HostArguments { get; private init; } = [];

    /// <summary>This process's variables.</summary>
    public static IReadOnlyDictionary<string, string> ProcessEnvironment() =>
        Environment.GetEnvironmentVariables().Cast<DictionaryEntry>().ToDictionary(variable => (string)variable.Key, variable => (string)variable.Value!);

    /// <summary>What is wrong with the sources themselves.</summary>
    internal IReadOnlyList<string> Faults => _faults;

    internal IEnumerable<string> Names(SettingOrigin origin) => _layers[origin].Keys.Where(name => name.StartsWith(Setting.Prefix, StringComparison.Ordinal));

    internal string PlaceOf(string name, SettingOrigin origin) => _layers[origin][name].Place;

    /// <param name="faults">Gets a sentence where a secret's file cannot be read, or where it is given twice in one place.</param>
    internal GivenSetting? Find(Setting setting, List<string> faults)
    {
        foreach (SettingOrigin origin in setting.IsOnlyEnvironment ? (SettingOrigin[])[SettingOrigin.Environment] : Order)
        {
            GivenSetting? plain = _layers[origin].GetValueOrDefault(setting.Name);
            GivenSetting? pointer = setting.PointerName is { } name ? _layers[origin].GetValueOrDefault(name) : null;
            if (plain is not null && pointer is not null)
            {
                faults.Add($"{setting.Name} and {setting.PointerName} are both given ({plain.Place}): give one of them.");
            }

            if (plain is not null || pointer is not null)
            {
                return plain ?? Follow(setting, pointer!, faults);
            }
        }

        return null;
    }

    /// <summary>Who goes before whom.</summary>
    private static SettingOrigin[] Order => [SettingOrigin.Flag, SettingOrigin.Environment, SettingOrigin.File];

    private static GivenSetting? Follow(Setting setting, GivenSetting pointer, List<string> faults)
    {
        try
        {
            string secret = File.ReadAllText(pointer.Value).TrimEnd('\r', '\n');
            if (secret.Length > 0)
            {
                return pointer with { Value = secret, Place = $"{pointer.Place}, in {pointer.Value}" };
            }

            faults.Add($"{setting.PointerName}: '{pointer.Value}' is empty.");
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            faults.Add($"{setting.PointerName}: '{pointer.Value}' cannot be read: {fault.Message}");
        }

        return null;
    }

    private static Dictionary<string, GivenSetting> Layer(IReadOnlyDictionary<string, string> values, SettingOrigin origin, Func<string, string> place) =>
        values.Where(value => value.Key.StartsWith(Setting.Prefix, StringComparison.Ordinal) && !string.IsNullOrWhiteSpace(value.Value))
            .ToDictionary(value => value.Key, value => new GivenSetting(value.Value, origin, place(value.Key)));
}
