using System.CommandLine;
using System.Text.Json;

namespace Bonafide.Cli.Health;

/// <summary><c>bonafide doctor</c>: looks at machine, settings, libraries, models, database, keys, clock and disk; <c>bonafide health</c>: asks a running server.</summary>
internal static class DoctorCommand
{
    private const string PresetServer = "http://127.0.0.1:8080";

    internal static Command Create(Shell shell)
    {
        Option<string[]> folders = ModelFolders.Option();
        Option<string?> pack = new("--pack") { Description = "The model pack. Default: BONAFIDE_PACK, else default.", HelpName = "NAME" };
        Option<Uri?> server = new("--url") { Description = "Ask this running server as well.", HelpName = "URL", CustomParser = Address };
        Option<bool> json = new("--json") { Description = "Print one JSON document." };
        return StorageLocation.CommandWith(
            shell, "doctor", "Look at everything that a server needs here, and say what to do. Changes nothing.", [pack, folders, server, json], async (parsed, sources, cancellation) =>
            {
                Examination examination = new(shell, sources, parsed.GetValue(pack), parsed.GetValue(folders));
                IReadOnlyList<Finding> findings = await examination.RunAsync(parsed.GetValue(server), cancellation);
                Print(findings, parsed.GetValue(json), shell);
                return findings.Any(finding => finding.Condition == Condition.Bad) ? ExitCode.Failed : ExitCode.BonaFide;
            });
    }

    internal static Command CreateHealth(Shell shell)
    {
        Option<Uri?> server = new("--url") { Description = $"The server. Default: {PresetServer}.", HelpName = "URL", CustomParser = Address };
        Command health = new("health", "Ask a running server whether it takes work; ends with 3 where it does not. For health checks.") { server };
        health.SetAction(async (parsed, cancellation) =>
        {
            Finding finding = await Examination.ServerAsync(parsed.GetValue(server) ?? new Uri(PresetServer), cancellation);
            if (finding.Condition != Condition.Good)
            {
                throw new FaultException(finding.Said);
            }

            shell.Out.WriteLine(finding.Said);
            return (int)ExitCode.BonaFide;
        });
        return health;
    }

    private static void Print(IReadOnlyList<Finding> findings, bool json, Shell shell)
    {
        if (json)
        {
            shell.Out.WriteLine(JsonSerializer.Serialize(findings, FindingJson.Default.IReadOnlyListFinding));
            return;
        }

        foreach (Finding finding in findings)
        {
            string word = finding.Condition switch { Condition.Good => "good", Condition.Doubtful => "look", Condition.Bad => "BAD " };
            shell.Out.WriteLine($"{word}  {finding.Subject,-12} {finding.Said}");
        }
    }

    private static Uri? Address(System.CommandLine.Parsing.ArgumentResult result)
    {
        if (Uri.TryCreate(result.Tokens[0].Value, UriKind.Absolute, out Uri? address) && address.Scheme is ("http" or "https"))
        {
            return address;
        }

        result.AddError($"'{result.Tokens[0].Value}' is no address of a server: it begins with http:// or https://.");
        return null;
    }
}
