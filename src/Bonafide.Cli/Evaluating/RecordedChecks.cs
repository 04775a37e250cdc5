using System.Globalization;
using Bonafide.Cli.Accounts;
using Bonafide.Storage;
using Bonafide.Storage.Applications;
using Bonafide.Storage.Checks;
using Bonafide.Storage.Policies;

namespace Bonafide.Cli.Evaluating;

/// <summary>What other thresholds would have done to the checks on record.</summary>
internal sealed class RecordedChecks(Shell shell, StorageOptions location, string? application)
{
    internal async Task<ExitCode> TellAsync(IReadOnlyList<double> thresholds, CancellationToken cancellation)
    {
        await using BonafideStorage storage = await StorageLocation.OpenAsync(location, shell, cancellation);
        await TellAsync(shell, storage, application, thresholds, cancellation);
        return ExitCode.BonaFide;
    }

    internal static async Task TellAsync(Shell shell, BonafideStorage storage, string? application, IReadOnlyList<double> thresholds, CancellationToken cancellation)
    {
        Application meant = await ApplicationChoice.OfAsync(application, storage, cancellation);
        PolicyVersion now = await storage.Policies.CurrentAsync(meant.Id, cancellation) ?? throw new FaultException($"'{meant.Name}' has no policy.");
        double current = now.Policy.DeclineThreshold;
        foreach (double threshold in thresholds)
        {
            ScoreCounts before = await storage.Search.CountScoresAsync(meant.Id, current, cancellation);
            ScoreCounts after = await storage.Search.CountScoresAsync(meant.Id, threshold, cancellation);
            long more = after.AtOrBelow - before.AtOrBelow;
            shell.Out.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"At {threshold:0.####}, in place of {current:0.####}, {Math.Abs(more):N0} {(more < 0 ? "fewer" : "more")} of {after.All:N0} checks on record would have been declined by their score ({after.AtOrBelow:N0} in all)."));
        }
    }
}
