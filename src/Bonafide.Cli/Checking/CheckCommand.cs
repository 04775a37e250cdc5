using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Bonafide.Engine.Models;

namespace Bonafide.Cli.Checking;

/// <summary><c>bonafide check</c>: its options, and nothing of what they do.</summary>
internal static class CheckCommand
{
    internal static Command Create(Shell shell)
    {
        Argument<string[]> files = new("FILE")
        {
            Description = "Pictures (JPEG, PNG, WebP, TIFF), folders of pictures, or - for the standard input.",
            Arity = ArgumentArity.OneOrMore,
        };
        files.Validators.Add(RefuseUnknownOptions);
        Option<double?> threshold = new("--threshold")
        {
            Description = "Score above which a picture is bona fide, 0 to 1; the attack limit is never above it. Default 0.6.",
            HelpName = "N",
            CustomParser = ReadThreshold,
        };
        Option<bool> rotate = new("--rotate") { Description = "Try all four ways up and judge the best one." };
        Option<bool> json = new("--json") { Description = "Print one JSON document a line for each picture." };
        Option<string?> annotate = new("--annotate")
        {
            Description = "Draw what was found into a copy of the picture.",
            HelpName = "OUT.png",
        };
        Option<string[]> models = ModelFolders.Option();
        Option<string?> pack = new("--pack") { Description = "Model pack. Default: BONAFIDE_PACK, else default.", HelpName = "NAME" };
        Option<string?> server = new("--server")
        {
            Description = "Ask a server instead. Default: BONAFIDE_SERVER, else none.",
            HelpName = "URL",
        };
        Option<string?> key = new("--key")
        {
            Description = "API key of the server. BONAFIDE_KEY is better: others can see a command line.",
            HelpName = "K",
        };

        Command check = new("check", "Say of pictures whether a live person was in front of the camera.")
        {
            files, threshold, rotate, json, annotate, models, pack, server, key,
        };
        check.SetAction(async (parsed, cancellation) =>
        {
            CheckSettings settings = new()
            {
                Files = parsed.GetRequiredValue(files),
                Threshold = parsed.GetValue(threshold),
                Rotate = parsed.GetValue(rotate),
                Json = parsed.GetValue(json),
                AnnotatedPath = parsed.GetValue(annotate),
                ModelFolders = ModelFolders.Of(parsed.GetValue(models), shell),
                Pack = parsed.GetValue(pack) ?? shell.Setting("BONAFIDE_PACK") ?? ModelPack.DefaultId,
                Server = ServerAddress.Choose(
                    parsed.GetValue(server), parsed.GetValue(key),
                    isLocalAsked: parsed.GetValue(models) is { Length: > 0 } || parsed.GetValue(pack) is not null, shell),
            };
            return (int)await new CheckRun(shell, settings).RunAsync(cancellation);
        });
        return check;
    }

    private static double? ReadThreshold(ArgumentResult result)
    {
        string text = result.Tokens[0].Value;
        if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) && value is >= 0 and <= 1)
        {
            return value;
        }

        result.AddError($"--threshold: '{text}' is not a number from 0 to 1.");
        return null;
    }

    /// <summary>The parser takes any word for a file where files are expected, a misspelt option too.</summary>
    private static void RefuseUnknownOptions(ArgumentResult result)
    {
        foreach (string text in result.Tokens.Select(token => token.Value))
        {
            if (text.Length > 1 && text[0] == '-' && !File.Exists(text))
            {
                result.AddError($"'{text}' is neither an option nor a file.");
            }
        }
    }
}
