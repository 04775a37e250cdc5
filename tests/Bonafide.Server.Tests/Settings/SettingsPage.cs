using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Bonafide.Server.Dialects;
using Bonafide.Server.Settings;
using Bonafide.Storage.Policies;

namespace Bonafide.Server.Tests.Settings;

/// <summary>docs/settings.md: three tables, from what reads and checks the settings.</summary>
internal static class SettingsPage
{
    private static readonly JsonSerializerOptions _readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    internal static string Write()
    {
        StringBuilder page = new("""
            # Settings

            Made from the program by a test; written anew with `BONAFIDE_GOLDEN=write`. What is in force on a machine, and who gave it, says `bonafide settings`.

            ## Of a server

            Each is a flag (`--queue-seconds 5`), a variable (`BONAFIDE_QUEUE_SECONDS=5`) or a line of the file that `--config` or `BONAFIDE_CONFIG` names, written as for `EnvironmentFile=` of systemd and
            `--env-file` of containers. **The flag goes before the variable, the variable before the file**; an empty value counts as absent. Wrong values stop the start, all named at once, and so does a name in a flag
            or in the file that is no setting; a variable that is none is told in the log and by `bonafide doctor`. Commands about the record read the same settings.

            Secrets (marked *secret*) may lie in a file of their own, as containers mount them: `NAME_FILE` names it, and line ends after the secret do not count.

            What is not Bonafide's own keeps its own names: `OTEL_…` (traces, [operations.md](operations.md)), and `Kestrel__…` and `Logging__…` of ASP.NET Core.

            """.ReplaceLineEndings("\n"));
        SettingReader settings = new(new SettingSources(new Dictionary<string, string>(), new Dictionary<string, string>()));
        ServerOptions.Survey(settings);
        foreach (IGrouping<string, Setting> section in settings.Asked.Select(asked => asked.Setting).GroupBy(setting => setting.Section))
        {
            page.Append($"\n### {section.Key}\n\n| setting | default | must be | what for |\n|---|---|---|---|\n");
            foreach (Setting setting in section)
            {
                string marks = (setting.IsSecret ? " *secret*" : "") + (setting.IsOnlyEnvironment ? " *variable only*" : "");
                page.Append($"| `{setting.Name}`{marks} | {Code(setting.Preset)} | {setting.Rule} | {setting.Meaning} |\n");
            }
        }

        page.Append("""

            ## Of an application

            The policy: changed by `PUT /v1/applications/current/policy`, the console's page *Policy* or `bonafide policies apply`; versioned, and every check names the version that judged it.

            | setting | default | may be | what for |
            |---|---|---|---|

            """.ReplaceLineEndings("\n"));
        JsonObject presets = JsonNode.Parse(PolicyJson.Write(new ApplicationPolicy()))!.AsObject();
        foreach (PolicySetting setting in PolicySetting.All)
        {
            page.Append($"| `{setting.Name}` | `{presets[setting.Name]?.ToJsonString(_readable) ?? "null"}` | {setting.Range} | {setting.Meaning} |\n");
        }

        page.Append("\n## Of one dialect\n\nIn `dialect_settings` of the policy, as texts.\n\n| setting | what for |\n|---|---|\n");
        foreach (DialectSetting setting in DialectSettings.Known().OrderBy(setting => setting.Name, StringComparer.Ordinal))
        {
            page.Append($"| `{setting.Name}` | {setting.Meaning} |\n");
        }

        return page.ToString();
    }

    /// <summary>A preset that is a value and no sentence.</summary>
    private static string Code(string preset) => preset.Contains(' ', StringComparison.Ordinal) || preset == "none" || preset.Contains('`', StringComparison.Ordinal) ? preset : $"`{preset}`";
}
