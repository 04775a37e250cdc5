using System.Text.Json;
using Bonafide.Engine;
using Bonafide.Engine.Decision;
using Bonafide.Engine.Imaging;
using Bonafide.Server.Security;
using Bonafide.Storage.Checks;

namespace Bonafide.Server.Checks;

/// <summary>What a dialect adds to an assessment to make a record of it.</summary>
/// <param name="Id">The id that the caller is told.</param>
/// <param name="At">The moment that the caller is told.</param>
/// <param name="Dialect">In which it was asked.</param>
/// <param name="Verdict">What the caller is told.</param>
/// <param name="IsSaved">False where the caller asked to keep nothing.</param>
/// <param name="SubjectReference">The caller's own name for the person, or null.</param>
/// <param name="Picture">As it was sent, where the caller asked to keep it and the policy allows it; else null.</param>
internal sealed record CheckNote(Guid Id, DateTimeOffset At, string Dialect, CheckVerdict Verdict, bool IsSaved, string? SubjectReference, ReadOnlyMemory<byte>? Picture);

/// <summary>Records a check and spends its credit, in one transaction, before the caller is answered.</summary>
internal sealed class CheckRecorder(CheckStore checks, ILivenessEngine engine)
{
    private readonly string[] _modelIds = [.. engine.Models.Select(card => card.Id)];

    internal Task RecordAsync(Caller caller, LivenessCheckResult.Completed done, CheckNote note, CancellationToken cancellation) =>
        checks.SaveAsync(
            new NewCheck
            {
                Id = note.Id,
                ApplicationId = caller.ApplicationId,
                At = note.At,
                Dialect = note.Dialect,
                Kind = "liveness",
                Outcome = Outcome(done.Assessment.Outcome),
                Verdict = note.Verdict,
                Score = done.Assessment.Score,
                PolicyVersion = caller.Policy.Version,
                ModelIds = _modelIds,
                IsSaved = note.IsSaved,
                SubjectReference = note.SubjectReference,
                Picture = note.Picture is { } picture ? new StoredPicture(MediaType(picture.Span), picture.ToArray()) : null,
                Evidence = JsonSerializer.Serialize(CheckEvidence.Of(done.Assessment), CheckEvidenceJson.Default.CheckEvidence),
            },
            done.Hold,
            cancellation);

    private static string MediaType(ReadOnlySpan<byte> picture) => ImageSignature.Of(picture) switch
    {
        ImageFormat.Jpeg => "image/jpeg",
        ImageFormat.Png => "image/png",
        ImageFormat.WebP => "image/webp",
        ImageFormat.Tiff => "image/tiff",
        null => throw new InvalidOperationException("A picture that was judged has a format."),
    };

    private static string Outcome(PadOutcome outcome) => outcome switch
    {
        PadOutcome.BonaFide => "bona_fide",
        PadOutcome.Attack => "attack",
        PadOutcome.Uncertain => "uncertain",
        PadOutcome.NonResponse => "non_response",
    };
}
