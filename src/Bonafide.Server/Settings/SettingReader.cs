namespace Bonafide.Server.Settings;

/// <summary>
/// Reads settings, and keeps what it was asked for. To read a setting is to declare it: so the page of all settings, the search for misspelt names and the
/// list of what is in force cannot differ from what the server does.
/// </summary>
public sealed class SettingReader(SettingSources sources)
{
    private readonly List<SettingInForce> _asked = [];
    private readonly List<string> _faults = [.. sources.Faults];

    /// <summary>Every setting that was read, in that order.</summary>
    public IReadOnlyList<SettingInForce> Asked => _asked;

    /// <summary>One sentence for each setting that is wrong; secrets are not repeated.</summary>
    public IReadOnlyList<string> Faults => _faults;

    /// <summary>
    /// Variables that look like settings and are none, each with the setting that looks most like it. They are told and not refused: a container's platform
    /// puts variables of its own there (of Kubernetes' services, say), and so do tests.
    /// </summary>
    public IReadOnlyList<string> UnknownVariables =>
        [.. sources.Names(SettingOrigin.Environment).Where(name => !IsKnown(name)).Order(StringComparer.Ordinal).Select(name => $"{name} (the nearest is {Nearest(name)})")];

    internal SettingSection Section(string title) => new(this, title);

    /// <summary>Declares a setting and looks for it.</summary>
    /// <returns>Null where nobody gave it.</returns>
    internal GivenSetting? Ask(Setting setting)
    {
        GivenSetting? given = sources.Find(setting, _faults);
        _asked.Add(new SettingInForce(setting, given));
        return given;
    }

    /// <summary>Keeps a fault.</summary>
    /// <param name="part">The part of the value that is wrong.</param>
    internal void Refuse(Setting setting, GivenSetting given, string part)
    {
        string where = given.Origin == SettingOrigin.File ? $" ({given.Place})" : "";
        _faults.Add($"{setting.Name}: {(setting.IsSecret ? "" : $"'{part}' ")}must be {setting.Rule}{where}.");
    }

    internal void Add(IEnumerable<string> faults) => _faults.AddRange(faults);

    /// <summary>Ends the reading: a flag or a line of the file that nobody asked for is a typing mistake.</summary>
    internal void RefuseStrangers()
    {
        foreach (SettingOrigin origin in (SettingOrigin[])[SettingOrigin.Flag, SettingOrigin.File])
        {
            _faults.AddRange(sources.Names(origin).Where(name => !IsKnown(name) || Of(name) is { IsOnlyEnvironment: true }).Select(name => Stranger(name, sources.PlaceOf(name, origin))));
        }
    }

    /// <exception cref="ServerOptionsException">Something is wrong; the message has every fault.</exception>
    public void ThrowIfFaulty()
    {
        if (_faults.Count > 0)
        {
            throw new ServerOptionsException(string.Join(" ", _faults));
        }
    }

    private string Nearest(string name) =>
        _asked.Select(asked => asked.Setting.Name).MinBy(known => Spelling.Distance(known, name)) ?? "none";

    private string Stranger(string name, string place) => Of(name) is null
        ? $"There is no setting {name} ({place}). The nearest is {Nearest(name)}."
        : $"{name} is read from the environment only ({place}).";

    private Setting? Of(string name) => _asked.Find(asked => asked.Setting.Name == name)?.Setting;

    private bool IsKnown(string name) => _asked.Exists(asked => asked.Setting.Name == name || asked.Setting.PointerName == name);
}
