namespace Bonafide.Storage.Checks;

/// <summary>A person's verdict on a recorded check, in place of the one before.</summary>
/// <param name="At">When it was given.</param>
/// <param name="Actor">Who: as in the audit log.</param>
/// <param name="OldVerdict">What it replaced.</param>
/// <param name="NewVerdict">What holds since then.</param>
/// <param name="Comment">Why, in the reviewer's words; null where nothing was said. Kept sealed with the subject's key.</param>
public sealed record CheckReview(DateTimeOffset At, string Actor, CheckVerdict OldVerdict, CheckVerdict NewVerdict, string? Comment);
