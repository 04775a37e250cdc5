using System.Globalization;
using System.Text.Json.Serialization;
using Bonafide.Engine;
using Bonafide.Server.Console.Shell;
using Bonafide.Server.Dialects;
using Bonafide.Server.Evaluations;
using Bonafide.Storage.Checks;
using Bonafide.Storage.Evaluations;
using Bonafide.Storage.People;
using Bonafide.Storage.Policies;

namespace Bonafide.Server.Console.Policies;

/// <summary>Thresholds, actions, limits and retention of an application, and what another threshold would have done.</summary>
internal static class PolicyEndpoints
{
    internal static void MapPolicy(this IEndpointRouteBuilder application)
    {
        application.MapGet("/policy", (HttpContext http, PolicyPages pages, CancellationToken cancellation) => pages.ShowAsync(Visitor.Of(http).ApplicationId, null, [], cancellation)).For(ConsoleRole.Viewer);
        application.MapPost("/policy", ChangeAsync).For(ConsoleRole.Owner);
        application.MapGet("/policy/what-if", WhatIfAsync).For(ConsoleRole.Viewer);
    }

    private static async Task<IResult> ChangeAsync(HttpContext http, PolicyStore policies, PolicyPages pages, IEnumerable<DialectSetting> known, CancellationToken cancellation)
    {
        Visitor visitor = Visitor.Of(http);
        if (await policies.CurrentAsync(visitor.ApplicationId, cancellation) is not { } current)
        {
            return ConsoleErrors.NotFound();
        }

        PolicyForm form = new(await http.Request.ReadFormAsync(cancellation));
        ApplicationPolicy wanted = form.Read(current.Policy);
        string[] faults = [.. form.Faults, .. PolicyRules.Faults(wanted), .. DialectSetting.Faults(known, wanted.DialectSettings)];
        if (faults.Length > 0)
        {
            return await pages.ShowAsync(visitor.ApplicationId, wanted, faults, cancellation);
        }

        await policies.ChangeAsync(visitor.ApplicationId, wanted, visitor.User.Actor, cancellation);
        return SeeOther.To($"{ConsoleEndpoints.Root}/apps/{visitor.ApplicationId}/policy?saved=yes");
    }

    /// <summary>How many of the recorded checks another threshold would have declined, and what it costs in errors.</summary>
    private static async Task<IResult> WhatIfAsync(HttpContext http, string? threshold, CheckSearch search, MeasuredErrors measured, CancellationToken cancellation)
    {
        if (!double.TryParse(threshold, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double value) || value is not (>= 0 and <= 1))
        {
            return Results.BadRequest();
        }

        Guid application = Visitor.Of(http).ApplicationId;
        ScoreCounts counts = await search.CountScoresAsync(application, value, cancellation);
        Measurement? measurement = await measured.FindAsync(application, cancellation);
        return Results.Json(new WhatIf(counts.All, counts.AtOrBelow, measurement?.Tell(value)), WhatIfJson.Default.WhatIf);
    }
}

/// <summary>Puts together what the page of the policy shows.</summary>
internal sealed class PolicyPages(PolicyStore policies, CheckSearch search, CheckStatistics statistics, IEnumerable<DialectSetting> settings, MeasuredErrors measured, ILivenessEngine engine, TimeProvider clock)
{
    private static readonly TimeSpan _lookedAt = TimeSpan.FromDays(365);

    /// <param name="wanted">As it was typed; null = the policy in force.</param>
    internal async Task<IResult> ShowAsync(Guid application, ApplicationPolicy? wanted, IReadOnlyList<string> faults, CancellationToken cancellation)
    {
        if (await policies.CurrentAsync(application, cancellation) is not { } current)
        {
            return ConsoleErrors.NotFound();
        }

        ScoreCounts counts = await search.CountScoresAsync(application, current.Policy.DeclineThreshold, cancellation);
        Measurement? measurement = await measured.FindAsync(application, cancellation);
        PolicyModel model = new(
            current,
            wanted ?? current.Policy,
            faults,
            await statistics.HistogramAsync(application, clock.GetUtcNow() - _lookedAt, cancellation),
            counts,
            measurement is null ? null : new ShownMeasurement(measurement.Evaluation, measurement.Tell(current.Policy.DeclineThreshold)),
            [.. settings.OrderBy(setting => setting.Name, StringComparer.Ordinal).Select(setting => new KnownSetting(setting.Name, setting.Meaning))],
            [.. engine.Pack.Notes]);
        return ConsolePage.Of<PolicyView, PolicyModel>("Policy", model, faults.Count == 0 ? StatusCodes.Status200OK : StatusCodes.Status400BadRequest);
    }
}

/// <param name="Current">In force.</param>
/// <param name="Shown">In the form: as it was typed, or the one in force.</param>
/// <param name="Faults">Why it was not saved.</param>
/// <param name="Histogram">Of the scores of the last year.</param>
/// <param name="Counts">At the threshold in force.</param>
/// <param name="Measured">What the last evaluation of the loaded pack says of the threshold in force; null where there is none.</param>
/// <param name="PackNotes">What the pack's measurement says.</param>
public sealed record PolicyModel(
    PolicyVersion Current,
    ApplicationPolicy Shown,
    IReadOnlyList<string> Faults,
    IReadOnlyList<long> Histogram,
    ScoreCounts Counts,
    ShownMeasurement? Measured,
    IReadOnlyList<KnownSetting> Settings,
    IReadOnlyList<string> PackNotes);

/// <param name="Sentence">Of one threshold.</param>
public sealed record ShownMeasurement(EvaluationRecord Evaluation, string Sentence);

/// <summary>A setting that only one dialect knows.</summary>
public sealed record KnownSetting(string Name, string Meaning);

/// <param name="All">Recorded checks with a score.</param>
/// <param name="Declined">Of these, at or below the threshold.</param>
/// <param name="Measured">What an evaluation says of the threshold; null where there is none.</param>
internal sealed record WhatIf(long All, long Declined, string? Measured);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(WhatIf))]
internal sealed partial class WhatIfJson : JsonSerializerContext;
