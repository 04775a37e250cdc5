using System.CommandLine;
using System.Globalization;
using Bonafide.Storage.Audit;

namespace Bonafide.Cli.Maintenance;

/// <summary><c>bonafide audit</c>: what was done to accounts, keys and the record, and whether the log is as it was written.</summary>
internal static class AuditCommand
{
    private const int MaxLines = 100_000;

    internal static Command Create(Shell shell) => new("audit", "Show and verify the audit log.") { List(shell), Verify(shell) };

    /// <summary>The fault in a sentence, with the number of its line.</summary>
    internal static string Sentence(AuditFault fault) => fault.Kind switch
    {
        AuditFaultKind.Altered => $"Line {fault.Sequence} is not as it was written: it was changed, or put in another's place.",
        AuditFaultKind.Missing => $"Line {fault.Sequence} is missing: it was removed, alone or with lines after it.",
        AuditFaultKind.WrongEnd => $"After line {fault.Sequence} the end is missing: lines were removed there, or the end was rewritten.",
    };

    private static Command List(Shell shell)
    {
        Option<int> last = new("--last")
        {
            Description = "At most so many, the newest.",
            HelpName = "N",
            CustomParser = result => WholeNumber.Read(result, "--last", 1, MaxLines),
            DefaultValueFactory = _ => 20,
        };
        Option<bool> json = new("--json") { Description = "Print one JSON document a line." };
        return StorageLocation.CommandOn(shell, "list", "List the newest lines, oldest of them first.", [last, json], async (parsed, storage, cancellation) =>
        {
            TextTable table = new("Line", "When", "Who", "What", "Target", "Details");
            foreach (AuditLine line in (await storage.Audit.ListAsync(limit: parsed.GetValue(last), cancellation: cancellation)).Reverse())
            {
                if (parsed.GetValue(json))
                {
                    shell.Out.WriteLine(StorageJson.Line(line));
                }

                table.Add(
                    line.Sequence.ToString(CultureInfo.InvariantCulture), TextTable.Moment(line.At), line.Actor, line.Action, line.Target, line.Details);
            }

            if (!parsed.GetValue(json))
            {
                table.Print(shell);
            }

            return ExitCode.BonaFide;
        });
    }

    private static Command Verify(Shell shell)
    {
        Option<bool> json = new("--json") { Description = "Print one JSON document with all faults." };
        return StorageLocation.CommandOn(
            shell, "verify", "Walk the whole chain and name the first line that was changed, removed or moved.", [json], async (parsed, storage, cancellation) =>
        {
            AuditReport report = await storage.Audit.VerifyAsync(cancellation);
            if (parsed.GetValue(json))
            {
                shell.Out.WriteLine(StorageJson.Line(report));
            }
            else if (report.Faults.Count == 0)
            {
                shell.Out.WriteLine($"OK: {report.Lines} lines are as they were written. Head: {report.HeadHash}");
            }
            else
            {
                string more = report.Faults.Count > 1 ? $" {report.Faults.Count - 1} more: see --json." : "";
                shell.Out.WriteLine($"FAILED: {Sentence(report.Faults[0])}{more}");
            }

            return report.Faults.Count == 0 ? ExitCode.BonaFide : ExitCode.Failed;
        });
    }
}
