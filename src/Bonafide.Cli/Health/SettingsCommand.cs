using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Serialization;
using Bonafide.Server;
using Bonafide.Server.Settings;

namespace Bonafide.Cli.Health;

/// <summary><c>bonafide settings</c>: what a server would work with here, and where each value comes from. Takes what <c>serve</c> takes.</summary>
internal static class SettingsCommand
{
    internal static Command Create(Shell shell)
    {
        Argument<string[]> flags = new("SETTINGS") { Description = "Settings of the server, such as --config bonafide.env --queue 32.", Arity = ArgumentArity.ZeroOrMore };
        Option<bool> json = new("--json") { Description = "Print one JSON document a line." };
        Command command = new("settings", "Show every setting of the server, and who gave it. Secrets are not shown.") { flags, json };
        command.SetAction(parsed =>
        {
            SettingReader settings = new(SettingSources.Of(parsed.GetValue(flags) ?? [], shell.Variables));
            ServerOptions.Survey(settings);
            Print(settings.Asked, parsed.GetValue(json), shell);
            foreach (string fault in settings.Faults)
            {
                shell.Complain(fault);
            }

            foreach (string unknown in settings.UnknownVariables)
            {
                shell.Complain($"No setting, and without effect: {unknown}.");
            }

            return (int)(settings.Faults.Count == 0 ? ExitCode.BonaFide : ExitCode.Failed);
        });
        return command;
    }

    private static void Print(IEnumerable<SettingInForce> settings, bool json, Shell shell)
    {
        TextTable table = new("Setting", "Value", "From");
        foreach (SettingInForce setting in settings)
        {
            table.Add(setting.Setting.Name, setting.Shown, setting.From);
            if (json)
            {
                shell.Out.WriteLine(JsonSerializer.Serialize(new SettingLine(setting.Setting.Name, setting.Given is null ? null : setting.Shown, setting.From), SettingLineJson.Default.SettingLine));
            }
        }

        if (!json)
        {
            table.Print(shell);
        }
    }
}

/// <summary>One setting as JSON.</summary>
/// <param name="Value">Null where nobody gave it; of a secret only "(set)".</param>
internal sealed record SettingLine(string Name, string? Value, string From);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(SettingLine))]
internal sealed partial class SettingLineJson : JsonSerializerContext;
