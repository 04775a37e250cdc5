namespace Bonafide.Storage.Checks;

/// <summary>Which checks to list. What is null does not filter.</summary>
public sealed record CheckFilter
{
    /// <summary>The caller's own name for the person.</summary>
    public string? SubjectReference { get; init; }

    public string? Dialect { get; init; }

    /// <summary><c>liveness</c>, <c>comparison</c> …</summary>
    public string? Kind { get; init; }

    public string? Outcome { get; init; }

    public CheckVerdict? Verdict { get; init; }

    /// <summary>A code of <see cref="WarningCode"/>. Checks that were recorded before warnings were do not pass.</summary>
    public string? Warning { get; init; }

    /// <summary>The least score; checks without one do not pass.</summary>
    public double? MinScore { get; init; }

    /// <summary>The largest score; checks without one do not pass.</summary>
    public double? MaxScore { get; init; }

    /// <summary>Not before.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>Before.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>Checks that were not to be saved as well: what is left of them.</summary>
    public bool IncludeUnsaved { get; init; }
}

/// <param name="Checks">Newest first.</param>
/// <param name="Next">Where the next page begins; null where this is the last one.</param>
public sealed record CheckPage(IReadOnlyList<CheckSummary> Checks, CheckCursor? Next);

/// <param name="Checks">Newest first.</param>
/// <param name="Next">Where the next page begins; null where this is the last one.</param>
public sealed record OpenedPage(IReadOnlyList<StoredCheck> Checks, CheckCursor? Next);

/// <param name="Count">How many checks pass the filter.</param>
/// <param name="Checks">Those within the window, newest first.</param>
public sealed record CheckWindow(long Count, IReadOnlyList<StoredCheck> Checks);

/// <summary>The last check of a page: the next page begins behind it, whatever was added or deleted meanwhile.</summary>
public sealed record CheckCursor(DateTimeOffset At, Guid Id);
