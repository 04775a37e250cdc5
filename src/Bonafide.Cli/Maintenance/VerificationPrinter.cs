using Bonafide.Storage.Maintenance;

namespace Bonafide.Cli.Maintenance;

/// <summary>What a verification of the storage found, for people or as JSON.</summary>
internal static class VerificationPrinter
{
    internal static ExitCode Print(VerificationReport report, bool json, Shell shell)
    {
        if (json)
        {
            shell.Out.WriteLine(StorageJson.Line(report));
        }
        else
        {
            PrintLines(report, shell.Out);
        }

        return report.IsSound ? ExitCode.BonaFide : ExitCode.Failed;
    }

    private static void PrintLines(VerificationReport report, TextWriter output)
    {
        output.WriteLine($"Schema    version {report.SchemaVersion}");
        Part("Database", "files, indexes and references are sound", report.DatabaseFaults);
        Part("Checks", $"{report.Checks} saved checks open", [.. report.UnreadableChecks.Select(id => $"The check {id} does not open.")]);
        Part("Faces", $"{report.Faces} enrolled faces open", [.. report.UnreadableFaces.Select(id => $"The face {id} does not open.")]);
        Part("Audit", $"{report.Audit.Lines} lines are as they were written", [.. report.Audit.Faults.Select(AuditCommand.Sentence)]);
        output.WriteLine(report.IsSound ? "OK" : "FAILED: keep a copy of what is there, and restore the newest backup that verifies.");

        void Part(string name, string good, IReadOnlyList<string> faults)
        {
            foreach (string sentence in faults.Count == 0 ? [good] : faults)
            {
                output.WriteLine($"{name,-10}{(faults.Count == 0 ? "OK" : "FAILED"),-8}{sentence}");
            }
        }
    }
}
