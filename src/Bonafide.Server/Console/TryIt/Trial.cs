using System.Text.Json;
using Bonafide.Engine;
using Bonafide.Engine.Cropping;
using Bonafide.Engine.Decision;
using Bonafide.Engine.Imaging;
using Bonafide.Engine.Models;
using Bonafide.Server.Checks;
using Bonafide.Server.Console.Evidence;
using Bonafide.Server.Console.Shell;
using Bonafide.Server.Dialects;
using Bonafide.Server.Operations;
using Bonafide.Storage.Audit;
using Bonafide.Storage.Checks;
using Bonafide.Storage.Policies;

namespace Bonafide.Server.Console.TryIt;

/// <summary>Judges one picture with everything that can be shown of it.</summary>
internal sealed class Trial(
    ILivenessEngine engine, PictureReader pictures, PolicyStore policies, IEnumerable<DialectPreview> dialects, CheckRecorder recorder, AuditLog audit, IdSource ids, TimeProvider clock)
{
    /// <summary>In which such a check is on record: in none of a caller's.</summary>
    internal const string Dialect = "console";

    /// <summary>Pixels of the longer side.</summary>
    private const int ShownSide = 960, CropSide = 256;

    private static readonly JsonSerializerOptions _indented = new() { WriteIndented = true };

    internal async Task<TryItModel> JudgeAsync(
        Guid applicationId, ReadOnlyMemory<byte> picture, bool rotate, TrialRecord? record, Uri server, IServiceProvider services, CancellationToken cancellation)
    {
        if (await policies.CurrentAsync(applicationId, cancellation) is not { } policy)
        {
            return new TryItModel(null, "The application has no policy.");
        }

        AssessmentRequest wanted = new() { Rotate = rotate, Quality = true, AgeGender = true, Policy = policy.ToDecisionPolicy() };
        Read<Judged> read = await pictures.ReadAsync(picture, image => Judge(image, wanted, cancellation), cancellation);
        if (read.Value is not { } judged)
        {
            return new TryItModel(null, Words.Of(read.Failure, read.Detail));
        }

        PreviewedCheck check = new(judged.Assessment, policy, ids.NextGuid(), clock.GetUtcNow());
        List<ShownAnswer> answers = [];
        foreach (DialectPreview dialect in dialects)
        {
            answers.Add(await AnswerAsync(dialect, check, server, services));
        }

        CheckEvidence evidence = CheckEvidence.Of(judged.Assessment);
        if (record is not null)
        {
            await RecordAsync(applicationId, policy, judged.Assessment, check, picture, record);
        }

        return new TryItModel(
            new TrialResult(
                judged.Assessment, evidence, ModelOpinion.Of(evidence.PadScores, engine.Pack), policy.Policy, policy.Version, judged.Picture, judged.Crops, answers, record is null ? null : check.Id),
            null);
    }

    /// <summary>Keeps a trial as a check: by the outcome, as callers of our own dialect are told, and under the name of who tried.</summary>
    private async Task RecordAsync(Guid applicationId, PolicyVersion policy, LivenessAssessment assessment, PreviewedCheck check, ReadOnlyMemory<byte> picture, TrialRecord record)
    {
        CheckVerdict verdict = assessment.Outcome switch
        {
            PadOutcome.BonaFide => CheckVerdict.Approved,
            PadOutcome.Uncertain => CheckVerdict.InReview,
            PadOutcome.Attack or PadOutcome.NonResponse => CheckVerdict.Declined,
        };
        ReadOnlyMemory<byte>? kept = policy.Policy.MayStorePictures ? picture : (ReadOnlyMemory<byte>?)null;
        await recorder.RecordAsync(applicationId, policy, assessment, new CheckNote(check.Id, check.At, Dialect, verdict, true, record.Subject, kept), CancellationToken.None);
        await audit.AppendAsync(new AuditEvent(applicationId, record.Actor, "check.recorded", check.Id.ToString(), "tried in the console"), CancellationToken.None);
    }

    /// <summary>One turn at the gate for all of it. The crops are cut once more, apart from the judgement.</summary>
    private Judged Judge(RgbImage image, AssessmentRequest wanted, CancellationToken cancellation)
    {
        LivenessAssessment assessment = engine.Assess(image, wanted, cancellation);
        if (assessment.BestAngle == 0)
        {
            return Show(image, assessment);
        }

        using RgbImage upright = image.Turn(assessment.BestAngle);
        return Show(upright, assessment);
    }

    private Judged Show(RgbImage upright, LivenessAssessment assessment)
    {
        List<ShownCrop> crops = [];
        if (assessment is { Score: not null, Faces: [var face, ..] })
        {
            foreach (ModelCard card in engine.Models.Where(card => engine.Pack.Pad.Models.Contains(card.Id)))
            {
                using RgbImage crop = CropPicture.Cut(upright, face, card);
                crops.Add(new ShownCrop(card.Id, card.Input.Width, card.Input.Height, DataUri(ImageEncoder.EncodeThumbnail(crop, CropSide))));
            }
        }

        return new Judged(assessment, DataUri(ImageEncoder.EncodeThumbnail(upright, ShownSide)), crops);
    }

    private static string DataUri(byte[] jpeg) => "data:image/jpeg;base64," + Convert.ToBase64String(jpeg);

    /// <summary>Runs the answer into memory: status and bytes are the dialect's own.</summary>
    private static async Task<ShownAnswer> AnswerAsync(DialectPreview dialect, PreviewedCheck check, Uri server, IServiceProvider services)
    {
        using MemoryStream body = new();
        DefaultHttpContext http = new() { RequestServices = services, Response = { Body = body } };
        await dialect.Answer(check).ExecuteAsync(http);
        body.Position = 0;
        using JsonDocument json = await JsonDocument.ParseAsync(body);
        return new ShownAnswer(
            dialect.Title, http.Response.StatusCode, JsonSerializer.Serialize(json.RootElement, _indented),
            dialect.Curl.Replace("$SERVER", server.ToString().TrimEnd('/'), StringComparison.Ordinal));
    }

    private sealed record Judged(LivenessAssessment Assessment, string Picture, IReadOnlyList<ShownCrop> Crops);
}

/// <param name="Result">Null before the first picture, and where it failed.</param>
/// <param name="Fault">Why it failed.</param>
public sealed record TryItModel(TrialResult? Result, string? Fault);

/// <param name="Picture">Upright as it was judged: a data URI.</param>
/// <param name="RecordedAs">The check that was made of it; null where nothing was kept.</param>
public sealed record TrialResult(
    LivenessAssessment Assessment,
    CheckEvidence Evidence,
    IReadOnlyList<ModelOpinion> Opinions,
    ApplicationPolicy Policy,
    int PolicyVersion,
    string Picture,
    IReadOnlyList<ShownCrop> Crops,
    IReadOnlyList<ShownAnswer> Answers,
    Guid? RecordedAs);

/// <summary>The wish to keep a trial as a check.</summary>
/// <param name="Subject">Whose picture it is, or null.</param>
/// <param name="Actor">Who tries: as in the audit log.</param>
internal sealed record TrialRecord(string? Subject, string Actor);

/// <param name="Width">Pixels that the network sees.</param>
/// <param name="Source">A data URI.</param>
public sealed record ShownCrop(string ModelId, int Width, int Height, string Source);

/// <param name="Json">Indented for reading; otherwise as a caller gets it.</param>
public sealed record ShownAnswer(string Title, int Status, string Json, string Curl);
