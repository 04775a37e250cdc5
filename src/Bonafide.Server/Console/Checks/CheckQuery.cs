using System.Globalization;
using Bonafide.Storage.Checks;

namespace Bonafide.Server.Console.Checks;

/// <summary>What a list of checks is narrowed to, as the form has it; what cannot be read does not narrow, and is told.</summary>
public sealed record CheckQuery
{
    private const string Day = "yyyy-MM-dd";

    public string Subject { get; init; } = "";

    public string Dialect { get; init; } = "";

    public string Kind { get; init; } = "";

    public string Outcome { get; init; } = "";

    public string Verdict { get; init; } = "";

    public string Warning { get; init; } = "";

    public string Min { get; init; } = "";

    public string Max { get; init; } = "";

    public string From { get; init; } = "";

    public string Until { get; init; } = "";

    /// <summary>Where the page before ended; empty = from the newest.</summary>
    public string After { get; init; } = "";

    /// <summary>Whether anything narrows.</summary>
    internal bool IsNarrow => this with { After = "" } != new CheckQuery();

    internal static CheckQuery Read(IQueryCollection query) => new()
    {
        Subject = Text(query, "subject"),
        Dialect = Text(query, "dialect"),
        Kind = Text(query, "kind"),
        Outcome = Text(query, "outcome"),
        Verdict = Text(query, "verdict"),
        Warning = Text(query, "warning"),
        Min = Text(query, "min"),
        Max = Text(query, "max"),
        From = Text(query, "from"),
        Until = Text(query, "until"),
        After = Text(query, "after"),
    };

    /// <summary>One sentence for each field that cannot be read.</summary>
    internal IReadOnlyList<string> Faults() =>
    [
        .. Bad(Warning, WarningCode.All.Contains(Warning), "There is no such warning."),
        .. Bad(Min, Number(Min) is not null, "The least score must be a number, such as 0.25."),
        .. Bad(Max, Number(Max) is not null, "The largest score must be a number, such as 0.75."),
        .. Bad(From, Date(From) is not null, "The first day must look like 2026-12-31."),
        .. Bad(Until, Date(Until) is not null, "The last day must look like 2026-12-31."),
    ];

    internal CheckFilter ToFilter() => new()
    {
        SubjectReference = OrNull(Subject),
        Dialect = OrNull(Dialect),
        Kind = OrNull(Kind),
        Outcome = OrNull(Outcome),
        Verdict = Enum.TryParse(Verdict, out CheckVerdict verdict) && Enum.IsDefined(verdict) ? verdict : null,
        Warning = WarningCode.All.Contains(Warning) ? Warning : null,
        MinScore = Number(Min),
        MaxScore = Number(Max),
        From = Date(From),
        Until = Date(Until)?.AddDays(1),
    };

    internal CheckCursor? ToCursor()
    {
        string[] parts = After.Split('_');
        return parts.Length == 2 && long.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out long ticks)
            && ticks <= DateTimeOffset.MaxValue.Ticks && Guid.TryParse(parts[1], out Guid id)
            ? new CheckCursor(new DateTimeOffset(ticks, TimeSpan.Zero), id)
            : null;
    }

    /// <summary>The same list behind a check.</summary>
    internal CheckQuery Behind(CheckCursor cursor) => this with { After = string.Create(CultureInfo.InvariantCulture, $"{cursor.At.UtcTicks}_{cursor.Id}") };

    /// <summary>With its question mark; empty where nothing narrows.</summary>
    internal string ToQueryString() => QueryString.Create(
        new (string Name, string Value)[]
        {
            ("subject", Subject), ("dialect", Dialect), ("kind", Kind), ("outcome", Outcome), ("verdict", Verdict), ("warning", Warning), ("min", Min), ("max", Max), ("from", From),
            ("until", Until), ("after", After),
        }.Where(field => field.Value.Length > 0).Select(field => KeyValuePair.Create<string, string?>(field.Name, field.Value))).ToString();

    private static IEnumerable<string> Bad(string text, bool isGood, string fault) => text.Length == 0 || isGood ? [] : [fault];

    private static string Text(IQueryCollection query, string name) => query[name].ToString().Trim();

    private static string? OrNull(string text) => text.Length == 0 ? null : text;

    private static double? Number(string text) =>
        double.TryParse(text, NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out double number) ? number : null;

    private static DateTimeOffset? Date(string text) =>
        DateTimeOffset.TryParseExact(text, Day, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset day) ? day : null;
}
