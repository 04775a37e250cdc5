using System.Diagnostics;
using System.Text.Json;
using Bonafide.Engine;
using Bonafide.Engine.Decision;
using Bonafide.Engine.Imaging;
using Bonafide.Engine.Recognition;
using Bonafide.Server.Galleries;
using Bonafide.Server.Operations.Metering;
using Bonafide.Server.Operations.Tracing;
using Bonafide.Server.Security;
using Bonafide.Storage.Checks;
using Bonafide.Storage.Credits;
using Bonafide.Storage.Galleries;
using Bonafide.Storage.Idempotency;
using Bonafide.Storage.Policies;

namespace Bonafide.Server.Checks;

/// <summary>What a dialect adds to what was found to make a record of it.</summary>
/// <param name="Id">The id that the caller is told.</param>
/// <param name="At">The moment that the caller is told.</param>
/// <param name="Dialect">In which it was asked.</param>
/// <param name="Verdict">What the caller is told.</param>
/// <param name="IsSaved">False where the caller asked to keep nothing.</param>
/// <param name="SubjectReference">The caller's own name for the person, or null.</param>
/// <param name="Picture">As it was sent, where the caller asked to keep it and the policy allows it; else null.</param>
internal sealed record CheckNote(Guid Id, DateTimeOffset At, string Dialect, CheckVerdict Verdict, bool IsSaved, string? SubjectReference, ReadOnlyMemory<byte>? Picture)
{
    /// <summary>What was asked: one of <see cref="CheckKind"/>.</summary>
    internal string Kind { get; init; } = CheckKind.Liveness;

    /// <summary>The JSON that the caller is told, so that it can be told again; null where the dialect never does.</summary>
    internal string? Answer { get; init; }

    /// <summary>The face, where later checks shall find it again (a saved check only); else null.</summary>
    internal FaceEmbedding? Face { get; init; }

    /// <summary>What was found in the galleries; null where nobody searched.</summary>
    internal Screening? Screening { get; init; }

    /// <summary>The answer of a call that named itself, to be kept with the record; else null.</summary>
    internal IdempotentAnswer? IdempotentAnswer { get; init; }
}

/// <summary>What a recorded call was about.</summary>
internal static class CheckKind
{
    internal const string Liveness = "liveness";

    /// <summary>Two or more pictures: one person?</summary>
    internal const string Comparison = "comparison";

    /// <summary>Liveness with an estimate of the age, judged against a least one.</summary>
    internal const string Age = "age";

    /// <summary>Where the faces are, and nothing else.</summary>
    internal const string Detection = "detection";

    /// <summary>One face among those of a gallery.</summary>
    internal const string Search = "search";
}

/// <summary>Records a call and spends its credit, in one transaction, before the caller is answered.</summary>
internal sealed class CheckRecorder(CheckStore checks, FaceIndexes indexes, ILivenessEngine engine, ServerMeter meter)
{
    private readonly string[] _modelIds = [.. engine.Models.Select(card => card.Id)];

    internal async Task RecordAsync(Caller caller, LivenessCheckResult.Completed done, CheckNote note, CancellationToken cancellation)
    {
        await SaveAsync(
            caller.ApplicationId, caller.Policy.Version, note, Outcome(done.Assessment.Outcome), done.Assessment.Score, Json(CheckEvidence.Of(done.Assessment)),
            CheckWarnings.Of(done.Assessment, note.Screening, caller.Policy.Policy), done.Hold, cancellation);
        meter.Judged(note.Dialect, done.Assessment);
    }

    /// <summary>Records what a person of the console has tried. It costs no credit, and its score is not among those that a collector watches.</summary>
    internal Task RecordAsync(Guid applicationId, PolicyVersion policy, LivenessAssessment assessment, CheckNote note, CancellationToken cancellation) =>
        SaveAsync(
            applicationId, policy.Version, note, Outcome(assessment.Outcome), assessment.Score, Json(CheckEvidence.Of(assessment)),
            CheckWarnings.Of(assessment, note.Screening, policy.Policy), null, cancellation);

    /// <summary>A comparison's outcome is <c>match</c>, <c>no_match</c> or <c>non_response</c>, as the dialect's threshold has it; its score is the cosine.</summary>
    internal Task RecordAsync(Caller caller, ComparisonResult.Completed done, bool isMatch, CheckNote note, CancellationToken cancellation) =>
        SaveAsync(
            caller.ApplicationId, caller.Policy.Version, note with { Kind = CheckKind.Comparison }, done.Similarity is null ? "non_response" : isMatch ? "match" : "no_match", done.Similarity?.Cosine,
            JsonSerializer.Serialize(ComparisonEvidence.Of(done), CheckEvidenceJson.Default.ComparisonEvidence), [], done.Hold, cancellation);

    /// <summary>A description's outcome is <c>face</c> or <c>non_response</c>; it has no score.</summary>
    internal Task RecordAsync(Caller caller, FaceDescriptionResult.Completed done, CheckNote note, CancellationToken cancellation) =>
        SaveAsync(
            caller.ApplicationId, caller.Policy.Version, note, done.Description.NonResponseReason is null ? "face" : "non_response", null,
            Json(CheckEvidence.Of(done.Description)), CheckWarnings.Of(done.Description), done.Hold, cancellation);

    /// <summary>A search's outcome is <c>found</c> or <c>not_found</c>; its score is the cosine of the nearest one.</summary>
    /// <param name="caller">Who asked.</param>
    /// <param name="done">What was seen in the pictures.</param>
    /// <param name="nearest">The cosine of the nearest one that the caller is told of; null where it is nobody.</param>
    /// <param name="note">What the dialect adds.</param>
    /// <param name="cancellation">Given up.</param>
    internal Task RecordAsync(Caller caller, FaceDescriptionsResult.Completed done, double? nearest, CheckNote note, CancellationToken cancellation) =>
        SaveAsync(
            caller.ApplicationId, caller.Policy.Version, note with { Kind = CheckKind.Search }, nearest is null ? "not_found" : "found", nearest,
            JsonSerializer.Serialize(new SearchEvidence([.. done.Descriptions.Select(CheckEvidence.Of)]), CheckEvidenceJson.Default.SearchEvidence), [], done.Hold, cancellation);

    private static string Json(CheckEvidence evidence) => JsonSerializer.Serialize(evidence, CheckEvidenceJson.Default.CheckEvidence);

    private async Task SaveAsync(
        Guid applicationId, int policyVersion, CheckNote note, string outcome, double? score, string evidence, IReadOnlyList<string> warnings, CreditHold? hold,
        CancellationToken cancellation)
    {
        using Activity? trace = ServerTraces.Part("record");
        trace?.SetTag("bonafide.dialect", note.Dialect).SetTag("bonafide.kind", note.Kind).SetTag("bonafide.outcome", outcome);
        await checks.SaveAsync(
            new NewCheck
            {
                Id = note.Id,
                ApplicationId = applicationId,
                At = note.At,
                Dialect = note.Dialect,
                Kind = note.Kind,
                Outcome = outcome,
                Verdict = note.Verdict,
                Score = score,
                PolicyVersion = policyVersion,
                ModelIds = _modelIds,
                IsSaved = note.IsSaved,
                SubjectReference = note.SubjectReference,
                Picture = note.Picture is { } picture ? new StoredPicture(ImageSignature.MediaType(picture.Span), picture.ToArray()) : null,
                Evidence = evidence,
                Warnings = warnings,
                Answer = note.Answer,
                Face = note is { IsSaved: true, Face: { } face } ? new FaceVector(face.ModelId, face.Vector) : null,
                IdempotentAnswer = note.IdempotentAnswer,
            },
            hold,
            cancellation);
        meter.Recorded(note.Dialect, note.Kind, outcome);
        if (note is { IsSaved: true, Face: not null })
        {
            // Whoever calls next finds it, without waiting for the database to tell.
            await indexes.CatchUpAsync(cancellation);
        }
    }

    private static string Outcome(PadOutcome outcome) => outcome switch
    {
        PadOutcome.BonaFide => "bona_fide",
        PadOutcome.Attack => "attack",
        PadOutcome.Uncertain => "uncertain",
        PadOutcome.NonResponse => "non_response",
    };
}
