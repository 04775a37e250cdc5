using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using System.CommandLine.Parsing;
using Bonafide.Cli.Conformance;

namespace Bonafide.Cli;

/// <summary>The usual help, followed by examples: what people look for in it first.</summary>
internal sealed class ExamplesHelp(HelpAction usual) : SynchronousCommandLineAction
{
    private static readonly Dictionary<string, string> _examples = new(StorageExamples.All)
    {
        ["check"] = """
            Examples:
              bonafide check portrait.jpg
              bonafide check --rotate --annotate boxes.png phone.jpg
              bonafide check --json pictures/ > verdicts.jsonl
              curl -s https://example.org/a.jpg | bonafide check -
              BONAFIDE_KEY=... bonafide check --server http://127.0.0.1:8080 portrait.jpg

            Exit codes:
              0  every picture is bona fide
              1  at least one is an attack, uncertain, or without a usable face
              2  the command line makes no sense
              3  a file is unreadable, the server failed, or models are missing

            Environment:
              BONAFIDE_MODELS, BONAFIDE_PACK, BONAFIDE_SERVER, BONAFIDE_KEY stand in for the options; NO_COLOR turns colors off.
            """,
        ["evaluate"] = """
            Examples:
              bonafide evaluate protocol.csv --out evaluation
              bonafide evaluate pictures/ --pack public --pack default
              bonafide evaluate protocol.csv --development train,devel --fail-if "apcer_max>0.05@bpcer=0.05"
              BONAFIDE_KEY=... bonafide evaluate pictures/ --pack public --server didit=https://verification.didit.me
              bonafide evaluate pairs.csv --recognition --pack public

            A folder holds bonafide/... and attack/SPECIES/..., by itself or below development/ and test/. A protocol is a CSV
            file with the columns path and is_bona_fide, and as far as known source, subject, pai_species, split, camera,
            group and sha256. Stopped at any moment, the same command goes on where it was.

            Exit codes:
              0  evaluated, and no rule of --fail-if is broken
              1  a rule of --fail-if is broken
              2  the command line or the protocol makes no sense
              3  models are missing, or a server failed; what is scored is kept
            """,
        ["calibrate"] = """
            Examples:
              bonafide calibrate evaluation/ --bpcer 0.01 --apcer 0.05
              bonafide calibrate evaluation/scores.csv --scorer public --name kiosk --out kiosk.json
              bonafide calibrate evaluation/ --what-if --data /var/lib/bonafide

            Exit codes:
              0  limits are proposed
              2  the command line or the file makes no sense
              3  there are too few presentations for such goals; the message says how many are needed
            """,
        ["conformance"] = ConformanceCommand.Examples,
        ["models list"] = """
            Example:
              bonafide models list --models ~/networks
            """,
        ["models verify"] = """
            Examples:
              bonafide models verify
              bonafide models verify --pack public --models ~/networks
            """,
        ["serve"] = """
            Examples:
              bonafide serve
              bonafide serve --urls http://0.0.0.0:8080
              BONAFIDE_DATA=/var/lib/bonafide bonafide serve
              bonafide serve --config /etc/bonafide/bonafide.env

            Every setting is a flag (--queue 32), a variable (BONAFIDE_QUEUE=32) or a line of the file; the flag goes before the
            variable, the variable before the file. 'bonafide settings' lists them, and what is in force.
            """,
    };

    public override bool ClearsParseErrors => true;

    internal static void AddTo(RootCommand root)
    {
        HelpOption help = root.Options.OfType<HelpOption>().Single();
        help.Action = new ExamplesHelp((HelpAction)help.Action!);
    }

    public override int Invoke(ParseResult parseResult)
    {
        int code = usual.Invoke(parseResult);
        if (_examples.TryGetValue(PathOf(parseResult.CommandResult), out string? examples))
        {
            parseResult.InvocationConfiguration.Output.WriteLine(examples);
        }

        return code;
    }

    /// <summary>The command's name with its group's before it.</summary>
    private static string PathOf(CommandResult command) =>
        command.Parent is CommandResult { Parent: not null } group ? $"{PathOf(group)} {command.Command.Name}" : command.Command.Name;
}
