using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Parsing;
using Bonafide.Cli.Accounts;
using Bonafide.Cli.Checking;
using Bonafide.Cli.Conformance;
using Bonafide.Cli.Evaluating;
using Bonafide.Cli.Galleries;
using Bonafide.Cli.Health;
using Bonafide.Cli.Maintenance;
using Bonafide.Cli.Models;
using Bonafide.Engine.Models;

namespace Bonafide.Cli;

/// <summary>The command line, as a table of contents: the commands, and how each kind of failure ends.</summary>
internal static class CommandLine
{
    internal static async Task<int> RunAsync(string[] args, Shell shell)
    {
        RootCommand root = new("Bonafide: was a live person in front of the camera? Passive face liveness on your own machine.")
        {
            CheckCommand.Create(shell),
            EvaluateCommand.Create(shell),
            CalibrateCommand.Create(shell),
            ModelsCommand.Create(shell),
            ServeCommand.Create(),
            SettingsCommand.Create(shell),
            DoctorCommand.Create(shell),
            DoctorCommand.CreateHealth(shell),
            KeysCommand.Create(shell),
            LoginsCommand.Create(shell),
            UsersCommand.Create(shell),
            ApplicationsCommand.Create(shell),
            PoliciesCommand.Create(shell),
            GalleryCommand.Create(shell),
            DbCommand.Create(shell),
            AuditCommand.Create(shell),
            ConformanceCommand.Create(shell),
        };
        ExamplesHelp.AddTo(root);

        // A file may be called "@something": no response files.
        ParseResult parsed = root.Parse(args, new ParserConfiguration { ResponseFileTokenReplacer = null });
        if (parsed.Errors.Count > 0)
        {
            return (int)Misused(shell, parsed, parsed.Errors.Select(error => error.Message));
        }

        try
        {
            return await parsed.InvokeAsync(new InvocationConfiguration
            {
                Output = shell.Out,
                Error = shell.Error,
                EnableDefaultExceptionHandler = false,
                ProcessTerminationTimeout = null, // The server stops gracefully by itself; checks have nothing to save.
            });
        }
        catch (UsageException misuse)
        {
            return (int)Misused(shell, parsed, [misuse.Message]);
        }
        catch (Exception fault) when (fault is ModelException or FaultException)
        {
            shell.Complain(fault.Message);
            return (int)ExitCode.Failed;
        }
        catch (Exception fault) when ((fault as DllNotFoundException ?? fault.InnerException) is DllNotFoundException missing)
        {
            shell.Complain(missing.Message); // Wrapped where the first use of a native library is what loads it.
            return (int)ExitCode.Failed;
        }
    }

    private static ExitCode Misused(Shell shell, ParseResult parsed, IEnumerable<string> faults)
    {
        foreach (string fault in faults)
        {
            shell.Complain(fault);
        }

        if (parsed.CommandResult.Command is { Action: null } group)
        {
            shell.Complain($"Which command? {string.Join(", ", group.Subcommands.Select(command => command.Name))}.");
        }

        shell.Error.WriteLine($"Try '{PathOf(parsed.CommandResult)} {HelpName}'.");
        return ExitCode.BadUsage;
    }

    private static string HelpName => new HelpOption().Name;

    /// <summary>The command as it is typed. The program is always "bonafide", also where a host of tests runs it.</summary>
    private static string PathOf(CommandResult command) =>
        command.Parent is CommandResult parent ? $"{PathOf(parent)} {command.Command.Name}" : "bonafide";
}
