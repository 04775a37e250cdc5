using System.CommandLine;
using System.Globalization;
using Bonafide.Cli.Accounts;
using Bonafide.Evaluation.Calibration;

namespace Bonafide.Cli.Evaluating;

/// <summary><c>bonafide calibrate</c>: its options, and nothing of what they do.</summary>
internal static class CalibrateCommand
{
    internal static Command Create(Shell shell)
    {
        Argument<string> scores = new("SCORES") { Description = "scores.csv of 'bonafide evaluate', or the folder that holds it." };
        Option<string?> scorer = new("--scorer") { Description = "Which pack's or server's scores. Needed where the file holds several.", HelpName = "NAME" };
        Option<double> bpcer = Goal("--bpcer", "Highest share of bona fide presentations at or below the attack limit, (0,1). Default 0.01.");
        Option<double> apcer = Goal("--apcer", "Highest share of the worst species' attacks above the bona fide limit, (0,1). Default 0.01.");
        Option<string[]> development = new("--development")
        {
            Description = "Splits on which the limits may be chosen; the others tell what they cost.",
            HelpName = "SPLIT,...",
            DefaultValueFactory = _ => ["development"],
        };
        Option<string?> name = new("--name") { Description = "The policy's name. Default: the scorer's.", HelpName = "NAME" };
        Option<string?> output = new("--out") { Description = "Write the limits as a policy file, for 'bonafide policies apply'.", HelpName = "FILE" };
        Option<bool> whatIf = new("--what-if") { Description = "Say what the limits would have done to the checks on record (--application, --data)." };
        Option<string?> application = ApplicationChoice.Option();
        return StorageLocation.CommandAt(
            shell, "calibrate", "Choose the limits of a policy for stated error rates.",
            [scores, scorer, bpcer, apcer, development, name, output, whatIf, application],
            (parsed, storage, cancellation) => new CalibrationCall(
                shell,
                new CalibrationSettings(
                    parsed.GetRequiredValue(scores), parsed.GetValue(scorer), new CalibrationGoals(parsed.GetValue(bpcer), parsed.GetValue(apcer)),
                    EvaluateCommand.Names(parsed.GetValue(development)), parsed.GetValue(name), parsed.GetValue(output)))
                .RunAsync(parsed.GetValue(whatIf) ? new RecordedChecks(shell, storage, parsed.GetValue(application)) : null, cancellation));
    }

    private static Option<double> Goal(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "RATE",
        DefaultValueFactory = _ => 0.01,
        CustomParser = result =>
        {
            if (double.TryParse(result.Tokens[^1].Value, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double value) && value is > 0 and < 1)
            {
                return value;
            }

            result.AddError($"{name} must be a rate between 0 and 1, as in 0.01 for one in a hundred.");
            return 0;
        },
    };
}

/// <summary>What was asked of <c>bonafide calibrate</c>.</summary>
internal sealed record CalibrationSettings(string Scores, string? Scorer, CalibrationGoals Goals, IReadOnlyList<string> Development, string? Name, string? Output);
