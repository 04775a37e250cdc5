using Bonafide.Engine;
using Bonafide.Server.Checks;
using Bonafide.Server.Console.Checks;
using Bonafide.Server.Console.Shell;
using Bonafide.Storage.Checks;
using Bonafide.Storage.People;

namespace Bonafide.Server.Console.Health;

/// <summary>How the work of an application goes: how much, how fast, with what outcomes, and whether the scores wander.</summary>
internal static class HealthEndpoints
{
    private const int Days = 30, TimedChecks = 500;

    internal static void MapHealthPage(this IEndpointRouteBuilder application) => application.MapGet("/health", ShowAsync).For(ConsoleRole.Viewer);

    private static async Task<IResult> ShowAsync(
        HttpContext http, CheckStatistics statistics, CheckSearch search, ILivenessEngine engine, ServerOptions options, TimeProvider clock, CancellationToken cancellation)
    {
        Guid application = Visitor.Of(http).ApplicationId;
        DateOnly today = DateOnly.FromDateTime(clock.GetUtcNow().UtcDateTime);
        DateTimeOffset from = new(today.AddDays(1 - Days), default, TimeSpan.Zero);
        IReadOnlyList<DayOutcome> outcomes = await statistics.DaysAsync(application, from, cancellation);
        OpenedPage timed = await search.OpenAsync(application, new CheckFilter { Kind = CheckKind.Liveness }, null, TimedChecks, cancellation);
        double[] milliseconds =
        [
            .. timed.Checks.Select(CheckPages.ReadEvidence).OfType<CheckEvidence>().Where(evidence => evidence.TimingsMs.Count > 0).Select(evidence => evidence.TimingsMs.Values.Sum()).Order(),
        ];
        return ConsolePage.Of<HealthView, HealthModel>(
            "Health",
            new HealthModel(
                [.. Enumerable.Range(0, Days).Select(i => Day(today.AddDays(1 - Days + i), outcomes))],
                await statistics.HistogramAsync(application, from, cancellation), milliseconds, engine.Pack.Id, engine.Pack.Title, options.Concurrency));
    }

    private static HealthDay Day(DateOnly day, IReadOnlyList<DayOutcome> all)
    {
        DayOutcome[] own = [.. all.Where(outcome => outcome.Day == day)];
        DayOutcome[] scored = [.. own.Where(outcome => outcome.MeanScore is not null)];
        long count = scored.Sum(outcome => outcome.Count);
        return new HealthDay(
            day, Of("bona_fide"), Of("uncertain"), Of("attack"), Of("non_response"),
            count == 0 ? null : scored.Sum(outcome => outcome.Count * outcome.MeanScore!.Value) / count);

        long Of(string outcome) => own.Where(each => each.Outcome == outcome).Sum(each => each.Count);
    }
}

/// <param name="Days">The last ones, oldest first.</param>
/// <param name="Histogram">Of the scores of these days.</param>
/// <param name="Milliseconds">What each of the newest kept checks took, in rising order.</param>
/// <param name="Concurrency">Pictures at work at once.</param>
public sealed record HealthModel(
    IReadOnlyList<HealthDay> Days, IReadOnlyList<long> Histogram, IReadOnlyList<double> Milliseconds, string PackId, string PackTitle, int Concurrency)
{
    internal long Checks => Days.Sum(day => day.All);

    /// <summary>The time that this share of the checks did not exceed.</summary>
    internal double Percentile(double share) => Milliseconds[Math.Clamp((int)Math.Ceiling(share * Milliseconds.Count) - 1, 0, Milliseconds.Count - 1)];
}

/// <param name="MeanScore">Null on a day without scores.</param>
public sealed record HealthDay(DateOnly Day, long BonaFide, long Uncertain, long Attack, long NonResponse, double? MeanScore)
{
    internal long All => BonaFide + Uncertain + Attack + NonResponse;
}
