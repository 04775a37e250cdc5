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
    private const int Days = 30, TimedChecks = 500, Parts = 20, LeastPart = 5;

    internal static void MapHealthPage(this IEndpointRouteBuilder application) => application.MapGet("/health", ShowAsync).For(ConsoleRole.Viewer);

    private static async Task<IResult> ShowAsync(
        HttpContext http, CheckStatistics statistics, CheckSearch search, ILivenessEngine engine, ServerOptions options, TimeProvider clock, CancellationToken cancellation)
    {
        Guid application = Visitor.Of(http).ApplicationId;
        DateOnly today = DateOnly.FromDateTime(clock.GetUtcNow().UtcDateTime);
        DateTimeOffset from = new(today.AddDays(1 - Days), default, TimeSpan.Zero);
        IReadOnlyList<DayOutcome> outcomes = await statistics.DaysAsync(application, from, cancellation);
        OpenedPage timed = await search.OpenAsync(application, new CheckFilter { Kind = CheckKind.Liveness }, null, TimedChecks, cancellation);
        (DateTimeOffset At, double Milliseconds)[] taken =
        [
            .. timed.Checks.Reverse().Select(check => (check.Summary.At, Evidence: CheckPages.ReadEvidence(check)))
                .Where(check => check.Evidence is { TimingsMs.Count: > 0 }).Select(check => (check.At, check.Evidence!.TimingsMs.Values.Sum())),
        ];
        return ConsolePage.Of<HealthView, HealthModel>(
            "Health",
            new HealthModel(
                [.. Enumerable.Range(0, Days).Select(i => Day(today.AddDays(1 - Days + i), outcomes))],
                await statistics.HistogramAsync(application, from, cancellation), [.. taken.Select(check => check.Milliseconds).Order()], Pace(taken), engine.Pack.Id, engine.Pack.Title, options.Concurrency));
    }

    /// <summary>Parts of as many checks each, oldest first: few checks a day and many make the same chart.</summary>
    private static TimedPart[] Pace((DateTimeOffset At, double Milliseconds)[] taken) =>
    [
        .. taken.Chunk(Math.Max(LeastPart, (taken.Length + Parts - 1) / Parts)).Select(part =>
        {
            double[] sorted = [.. part.Select(check => check.Milliseconds).Order()];
            return new TimedPart(part[0].At, HealthModel.Percentile(sorted, 0.5), HealthModel.Percentile(sorted, 0.9));
        }),
    ];

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
/// <param name="Pace">The same over time, oldest first.</param>
/// <param name="Concurrency">Pictures at work at once.</param>
public sealed record HealthModel(
    IReadOnlyList<HealthDay> Days, IReadOnlyList<long> Histogram, IReadOnlyList<double> Milliseconds, IReadOnlyList<TimedPart> Pace, string PackId, string PackTitle, int Concurrency)
{
    internal long Checks => Days.Sum(day => day.All);

    /// <summary>The time that this share of the checks did not exceed.</summary>
    internal double Percentile(double share) => Percentile(Milliseconds, share);

    /// <param name="sorted">Rising, at least one.</param>
    /// <param name="share">(0,1].</param>
    internal static double Percentile(IReadOnlyList<double> sorted, double share) => sorted[Math.Clamp((int)Math.Ceiling(share * sorted.Count) - 1, 0, sorted.Count - 1)];
}

/// <summary>What some of the newest checks took, in milliseconds.</summary>
/// <param name="From">When the first of them was.</param>
/// <param name="Half">What half of them took at most.</param>
/// <param name="Ninety">What 90 % of them took at most.</param>
public sealed record TimedPart(DateTimeOffset From, double Half, double Ninety);

/// <param name="MeanScore">Null on a day without scores.</param>
public sealed record HealthDay(DateOnly Day, long BonaFide, long Uncertain, long Attack, long NonResponse, double? MeanScore)
{
    internal long All => BonaFide + Uncertain + Attack + NonResponse;
}
