using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Bonafide.Cli.Evaluating;
using Bonafide.Server.Dialects;
using Bonafide.Storage;
using Bonafide.Storage.Applications;
using Bonafide.Storage.Policies;

namespace Bonafide.Cli.Accounts;

/// <summary><c>bonafide policies</c>: what an application judges by.</summary>
internal static class PoliciesCommand
{
    private static readonly JsonSerializerOptions _readable = new() { WriteIndented = true, NewLine = "\n" };

    internal static Command Create(Shell shell) => new("policies", "Look at an application's policy, change it, and try thresholds on its record.")
    {
        Show(shell), Apply(shell), WhatIf(shell),
    };

    private static Command Show(Shell shell)
    {
        Option<string?> application = ApplicationChoice.Option();
        return StorageLocation.CommandOn(shell, "show", "Print the policy in force as JSON.", [application], async (parsed, storage, cancellation) =>
        {
            PolicyVersion current = await CurrentAsync(parsed.GetValue(application), storage, cancellation);
            shell.Out.WriteLine(JsonNode.Parse(PolicyJson.Write(current.Policy))!.ToJsonString(_readable));
            return ExitCode.BonaFide;
        });
    }

    private static Command Apply(Shell shell)
    {
        Argument<string> file = new("FILE") { Description = "JSON with the settings to change; the others stay as they are. - reads the standard input." };
        Option<string?> application = ApplicationChoice.Option();
        return StorageLocation.CommandOn(shell, "apply", "Change settings of the policy: a new version, from the next check on.", [file, application], async (parsed, storage, cancellation) =>
        {
            PolicyVersion current = await CurrentAsync(parsed.GetValue(application), storage, cancellation);
            try
            {
                ApplicationPolicy wanted = PolicyJson.ReadChange(current.Policy, await ReadAsync(shell, parsed.GetRequiredValue(file), cancellation));
                if (DialectSettings.Faults(wanted.DialectSettings) is { Count: > 0 } faults)
                {
                    throw new ArgumentException(string.Join(" ", faults));
                }

                PolicyVersion made = await storage.Policies.ChangeAsync(current.ApplicationId, wanted, StorageLocation.Actor, cancellation);
                shell.Out.WriteLine($"Version {made.Version} of the policy is in force: {TextTable.Harmless(made.Policy.Name)}. A server that runs uses it from its next check on.");
                return ExitCode.BonaFide;
            }
            catch (Exception fault) when (fault is JsonException or ArgumentException)
            {
                throw new UsageException($"Nothing was changed. {fault.Message}");
            }
        });
    }

    private static Command WhatIf(Shell shell)
    {
        Argument<double> threshold = new("THRESHOLD")
        {
            Description = "Score at or below which a check is declined, [0,1].",
            CustomParser = result =>
            {
                if (double.TryParse(result.Tokens[^1].Value, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double value) && value is >= 0 and <= 1)
                {
                    return value;
                }

                result.AddError("THRESHOLD must be a score from 0 to 1, as in 0.62.");
                return 0;
            },
        };
        Option<string?> application = ApplicationChoice.Option();
        return StorageLocation.CommandOn(shell, "what-if", "Say what another threshold would have done to the checks on record.", [threshold, application], async (parsed, storage, cancellation) =>
        {
            await RecordedChecks.TellAsync(shell, storage, parsed.GetValue(application), [parsed.GetValue(threshold)], cancellation);
            return ExitCode.BonaFide;
        });
    }

    private static async Task<PolicyVersion> CurrentAsync(string? nameOrId, BonafideStorage storage, CancellationToken cancellation)
    {
        Application application = await ApplicationChoice.OfAsync(nameOrId, storage, cancellation);
        return await storage.Policies.CurrentAsync(application.Id, cancellation) ?? throw new FaultException($"'{application.Name}' has no policy.");
    }

    private static async Task<string> ReadAsync(Shell shell, string file, CancellationToken cancellation)
    {
        try
        {
            using StreamReader reader = file == "-" ? new StreamReader(shell.OpenInput()) : new StreamReader(file);
            return await reader.ReadToEndAsync(cancellation);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new UsageException(fault.Message);
        }
    }
}
