using System.CommandLine;
using Bonafide.Engine.Models;

namespace Bonafide.Cli.Evaluating;

/// <summary><c>bonafide evaluate</c>: its options, and nothing of what they do.</summary>
internal static class EvaluateCommand
{
    internal static Command Create(Shell shell)
    {
        Argument<string> protocol = new("PROTOCOL") { Description = "CSV file that names pictures and their truth, or a folder with bonafide/ and attack/SPECIES/." };
        Option<string[]> packs = new("--pack")
        {
            Description = "Model pack; may be given several times. Default: BONAFIDE_PACK, else default, unless a server is named.",
            HelpName = "NAME",
        };
        Option<string[]> models = ModelFolders.Option();
        Option<string[]> servers = new("--server")
        {
            Description = "Server to be evaluated beside them, as DIALECT=URL with native, didit, verifik or glair; may be given several times. Pictures are sent there.",
            HelpName = "DIALECT=URL",
        };
        Option<string[]> keys = new("--key")
        {
            Description = "Its key or token, for glair user:password:key; one for each server, in order. Default for a single one: BONAFIDE_KEY.",
            HelpName = "K",
        };
        Option<string> folder = new("--out") { Description = "Where scores.csv, metrics.json and report.html go.", HelpName = "DIR", DefaultValueFactory = _ => "evaluation" };
        Option<string[]> development = new("--development")
        {
            Description = "Splits on which thresholds may be chosen; the others are reported.",
            HelpName = "SPLIT,...",
            DefaultValueFactory = _ => ["development"],
        };
        Option<string[]> rules = new("--fail-if") { Description = "End with 1 where a figure is worse, as in \"apcer_max>0.05@bpcer=0.05\".", HelpName = "RULE" };
        Option<bool> recognition = new("--recognition") { Description = "PROTOCOL lists pairs of pictures (first, second, is_same): tell FMR and FNMR of the packs' embeddings instead." };
        Option<bool> noThumbnails = new("--no-thumbnails") { Description = "Put no pictures into the report." };

        Command evaluate = new("evaluate", "Measure error rates by ISO/IEC 30107-3 on pictures of your own.")
        {
            protocol, packs, models, servers, keys, folder, development, rules, noThumbnails, recognition,
        };
        evaluate.SetAction(async (parsed, cancellation) =>
        {
            EvaluationSettings settings = new()
            {
                Protocol = parsed.GetRequiredValue(protocol),
                Packs = parsed.GetValue(packs) is { Length: > 0 } named ? named
                    : parsed.GetValue(servers) is { Length: > 0 } ? []
                    : [shell.Setting("BONAFIDE_PACK") ?? ModelPack.DefaultId],
                ModelFolders = ModelFolders.Of(parsed.GetValue(models), shell),
                Servers = parsed.GetValue(servers) ?? [],
                Keys = parsed.GetValue(keys) is { Length: > 0 } keysGiven ? keysGiven : shell.Setting("BONAFIDE_KEY") is { } single ? [single] : [],
                Folder = parsed.GetRequiredValue(folder),
                Development = Names(parsed.GetValue(development)),
                Rules = parsed.GetValue(rules) ?? [],
                Thumbnails = !parsed.GetValue(noThumbnails),
            };
            return (int)(parsed.GetValue(recognition)
                ? new RecognitionCall(shell, settings).Run(cancellation)
                : await new EvaluationCall(shell, settings).RunAsync(cancellation));
        });
        return evaluate;
    }

    /// <summary>Names that were given one by one, with commas, or both.</summary>
    internal static string[] Names(string[]? given) =>
        [.. (given ?? []).SelectMany(names => names.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))];
}

/// <summary>What was asked of <c>bonafide evaluate</c>, options and environment put together.</summary>
internal sealed record EvaluationSettings
{
    public required string Protocol { get; init; }

    public required IReadOnlyList<string> Packs { get; init; }

    public required IReadOnlyList<string> ModelFolders { get; init; }

    /// <summary>DIALECT=URL each.</summary>
    public required IReadOnlyList<string> Servers { get; init; }

    /// <summary>One for each server, in their order.</summary>
    public required IReadOnlyList<string> Keys { get; init; }

    public required string Folder { get; init; }

    public required IReadOnlyList<string> Development { get; init; }

    public required IReadOnlyList<string> Rules { get; init; }

    public required bool Thumbnails { get; init; }
}
