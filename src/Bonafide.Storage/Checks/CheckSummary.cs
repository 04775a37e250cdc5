namespace Bonafide.Storage.Checks;

/// <summary>A recorded check as a list shows it: nothing that would have to be opened. See <see cref="NewCheck"/> for the fields.</summary>
public sealed record CheckSummary
{
    public required Guid Id { get; init; }

    public required DateTimeOffset At { get; init; }

    public required string Dialect { get; init; }

    public required string Kind { get; init; }

    public required string Outcome { get; init; }

    public required CheckVerdict Verdict { get; init; }

    public required double? Score { get; init; }

    public required int PolicyVersion { get; init; }

    public required IReadOnlyList<string> ModelIds { get; init; }

    public required bool IsSaved { get; init; }

    public required bool HasPicture { get; init; }

    /// <summary>Rises over all saved checks of the installation, from 1, with gaps; null where the check was not saved.</summary>
    public required long? Number { get; init; }

    /// <summary>Codes of <see cref="WarningCode"/>; null where the check was recorded before they were.</summary>
    public IReadOnlyList<string>? Warnings { get; init; }
}

/// <summary>A recorded check with its content opened.</summary>
/// <param name="SubjectReference">The caller's own name for the person; null where none was given, or the check was not saved.</param>
/// <param name="Request">JSON; null where the check was not saved.</param>
/// <param name="Evidence">JSON; null where the check was not saved.</param>
/// <param name="Answer">JSON; null where the check was not saved, or its dialect keeps no answer.</param>
public sealed record StoredCheck(CheckSummary Summary, string? SubjectReference, string? Request, string? Evidence, string? Answer);
