namespace Bonafide.Server.Settings;

/// <summary>
/// Settings on the command line: <c>--queue 32</c>, <c>--queue=32</c>, or by the whole name, <c>--BONAFIDE_QUEUE=32</c>. What belongs to ASP.NET Core's host is left to it:
/// names with a colon (<c>--Logging:LogLevel:Default=Debug</c>), its own few, and OpenTelemetry's.
/// </summary>
internal sealed class ServerFlags
{
    private static readonly HashSet<string> _ofTheHost = new(StringComparer.OrdinalIgnoreCase)
    {
        HostDefaults.ApplicationKey, HostDefaults.ContentRootKey, HostDefaults.EnvironmentKey, WebHostDefaults.WebRootKey, WebHostDefaults.DetailedErrorsKey,
        WebHostDefaults.CaptureStartupErrorsKey, WebHostDefaults.HttpPortsKey, WebHostDefaults.HttpsPortsKey, WebHostDefaults.PreferHostingUrlsKey,
        WebHostDefaults.PreventHostingStartupKey, WebHostDefaults.HostingStartupAssembliesKey, WebHostDefaults.ShutdownTimeoutKey, WebHostDefaults.StartupAssemblyKey,
        WebHostDefaults.StaticWebAssetsKey, WebHostDefaults.SuppressStatusMessagesKey,
    };

    private readonly Dictionary<string, string> _settings = [];
    private readonly List<string> _others = [], _faults = [];

    internal ServerFlags(IReadOnlyList<string> args)
    {
        for (int i = 0; i < args.Count; i++)
        {
            if (!args[i].StartsWith("--", StringComparison.Ordinal) || args[i].Length == 2)
            {
                _faults.Add($"'{args[i]}' is no setting: they look like --queue 32.");
                continue;
            }

            string[] parts = args[i][2..].Split('=', 2);
            bool isNextValue = parts.Length == 1 && i + 1 < args.Count && !args[i + 1].StartsWith("--", StringComparison.Ordinal);
            Take(parts[0], parts.Length == 2 ? parts[1] : isNextValue ? args[++i] : null);
        }
    }

    /// <summary>By the settings' names.</summary>
    internal IReadOnlyDictionary<string, string> Settings => _settings;

    /// <summary>What the host reads.</summary>
    internal string[] Others => [.. _others];

    internal IReadOnlyList<string> Faults => _faults;

    private void Take(string name, string? value)
    {
        if (value is null)
        {
            _faults.Add($"--{name}: its value is missing.");
        }
        else if (name.Contains(':', StringComparison.Ordinal) || name.StartsWith("OTEL_", StringComparison.Ordinal) || _ofTheHost.Contains(name))
        {
            _others.Add($"--{name}={value}");
        }
        else if (!_settings.TryAdd(NameOf(name), value))
        {
            _faults.Add($"--{name} comes twice.");
        }
    }

    private static string NameOf(string flag) => flag.StartsWith(Setting.Prefix, StringComparison.Ordinal) ? flag : Setting.Prefix + flag.ToUpperInvariant().Replace('-', '_');
}
