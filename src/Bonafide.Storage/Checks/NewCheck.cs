using Bonafide.Storage.Galleries;
using Bonafide.Storage.Idempotency;

namespace Bonafide.Storage.Checks;

/// <summary>A check to be recorded.</summary>
public sealed record NewCheck
{
    /// <summary>The id that the caller was told.</summary>
    public required Guid Id { get; init; }

    public required Guid ApplicationId { get; init; }

    public required DateTimeOffset At { get; init; }

    /// <summary>In which dialect it was asked.</summary>
    public required string Dialect { get; init; }

    /// <summary>What was asked: <c>liveness</c>, <c>comparison</c> …</summary>
    public required string Kind { get; init; }

    /// <summary>
    /// What was found: <c>bona_fide</c>, <c>attack</c> or <c>uncertain</c> by presentation attack detection, <c>match</c> or <c>no_match</c> by a comparison,
    /// <c>face</c> by a detection, and <c>non_response</c> by each of them.
    /// </summary>
    public required string Outcome { get; init; }

    public required CheckVerdict Verdict { get; init; }

    /// <summary>
    /// Of presentation attack detection: calibrated, [0,1], higher = more bona fide. Of a comparison: the cosine, [-1,1]. Null where there was neither.
    /// </summary>
    public double? Score { get; init; }

    /// <summary>Codes of <see cref="WarningCode"/>: what was found beside the score.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];

    /// <summary>Of the application's policy that judged it.</summary>
    public required int PolicyVersion { get; init; }

    /// <summary>The models that were asked.</summary>
    public required IReadOnlyList<string> ModelIds { get; init; }

    /// <summary>
    /// Whether it may be kept. If not, only what is above is, without anything of the subject: for the counts.
    /// </summary>
    public required bool IsSaved { get; init; }

    /// <summary>The caller's own name for the person; null where none was given. Kept sealed, found again by a pseudonym.</summary>
    public string? SubjectReference { get; init; }

    /// <summary>What was asked, without the picture, as JSON. Kept sealed.</summary>
    public string Request { get; init; } = "{}";

    /// <summary>What was found, as JSON. Kept sealed.</summary>
    public string Evidence { get; init; } = "{}";

    /// <summary>What the caller was told, as JSON, where it may ask again; else null. Kept sealed.</summary>
    public string? Answer { get; init; }

    /// <summary>The answer for a call that named itself, kept in the same transaction; else null.</summary>
    public IdempotentAnswer? IdempotentAnswer { get; init; }

    /// <summary>The face, where it shall be found again by later checks; else null. Kept sealed.</summary>
    public FaceVector? Face { get; init; }

    /// <summary>The picture as it was sent, where the caller asked to keep it and the policy allows it. Kept sealed.</summary>
    public StoredPicture? Picture { get; init; }
}

/// <param name="MediaType">By its bytes: <c>image/jpeg</c> …</param>
/// <param name="Bytes">As they were sent.</param>
public sealed record StoredPicture(string MediaType, byte[] Bytes);
