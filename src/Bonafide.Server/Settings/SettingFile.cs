namespace Bonafide.Server.Settings;

/// <summary>
/// A file of settings: <c>NAME=value</c> a line, as <c>EnvironmentFile=</c> of systemd and <c>--env-file</c> of containers read it. Empty lines and those that begin with
/// # or ; say nothing; one pair of quotation marks around a value is no part of it.
/// </summary>
internal static class SettingFile
{
    internal static Dictionary<string, GivenSetting> Read(string path, List<string> faults)
    {
        Dictionary<string, GivenSetting> settings = [];
        try
        {
            string[] lines = File.ReadAllLines(path);
            for (int i = 0; i < lines.Length; i++)
            {
                Take(lines[i].Trim(), $"line {i + 1} of {path}", settings, faults);
            }
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            faults.Add($"{SettingSources.FileSetting}: '{path}' cannot be read: {fault.Message}");
        }

        return settings;
    }

    private static void Take(string line, string place, Dictionary<string, GivenSetting> settings, List<string> faults)
    {
        if (line.Length == 0 || line[0] is '#' or ';')
        {
            return;
        }

        int equals = line.IndexOf('=', StringComparison.Ordinal);
        string name = equals < 0 ? "" : line[..equals].TrimEnd();
        if (!name.StartsWith(Setting.Prefix, StringComparison.Ordinal) || name == SettingSources.FileSetting)
        {
            faults.Add($"{Capital(place)} is no setting: it must be {Setting.Prefix}NAME=value.");
            return;
        }

        string value = Unquoted(line[(equals + 1)..].TrimStart());
        if (!string.IsNullOrWhiteSpace(value) && !settings.TryAdd(name, new GivenSetting(value, SettingOrigin.File, place)))
        {
            faults.Add($"{name} comes a second time in {place}.");
        }
    }

    private static string Unquoted(string value) => value.Length >= 2 && value[0] is '"' or '\'' && value[^1] == value[0] ? value[1..^1] : value;

    private static string Capital(string place) => char.ToUpperInvariant(place[0]) + place[1..];
}
