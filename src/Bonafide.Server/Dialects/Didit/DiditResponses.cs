using System.Globalization;
using System.Text.Json;
using Bonafide.Engine;
using Bonafide.Engine.Attributes;
using Bonafide.Engine.Detection;
using Bonafide.Engine.Imaging;
using Bonafide.Engine.Recognition;
using Bonafide.Server.Checks;
using Bonafide.Server.Galleries;
using Bonafide.Storage.Checks;

namespace Bonafide.Server.Dialects.Didit;

/// <summary>From an assessment to the vendor's body. Pure.</summary>
internal static class DiditResponses
{
    internal static DiditAnswer From(
        LivenessAssessment assessment, Screening found, DiditPassiveLivenessRequest request, DiditSettings settings, Guid requestId, DateTimeOffset createdAt)
    {
        IReadOnlyList<DiditWarning> warnings = DiditWarnings.Of(assessment, found, request.DeclineThreshold, settings);
        bool judged = assessment.Score is not null;
        return new DiditAnswer(
            requestId,
            new DiditLiveness(
                DiditWarnings.Decline(warnings) ? "Declined" : "Approved",
                "PASSIVE",
                assessment.Score is { } score ? Display((decimal)score, request.DeclineThreshold) : null,
                Picture(assessment),
                warnings,
                judged && assessment.Quality is { } quality ? Two(quality.Unified) : null,
                judged && assessment.Quality is { } light ? Two(light.Luminance) : null),
            request.Options.VendorData,
            request.Options.Metadata,
            Iso(createdAt));
    }

    /// <summary>What is recorded of the answer, with whom the face was found to be. The face itself is kept whatever the verdict: a later review may change that.</summary>
    internal static CheckNote Note(
        DiditAnswer answer, IReadOnlyList<DiditMatch> matches, FaceEmbedding? face, DiditPassiveLivenessRequest request, DiditSettings settings, DateTimeOffset at)
    {
        CheckVerdict verdict = answer.Liveness.Status == "Declined" ? CheckVerdict.Declined
            : DiditWarnings.WantReview(answer.Liveness.Warnings, settings) ? CheckVerdict.InReview
            : CheckVerdict.Approved;
        return Note(answer.RequestId, at, verdict, request.Options, request.Image, settings) with
        {
            Answer = JsonSerializer.Serialize(answer with { Liveness = answer.Liveness with { Matches = DiditMatches.Kept(matches) } }, DiditJson.Wire.DiditAnswer),
            Face = face,
        };
    }

    /// <summary>What every call of this dialect records: its picture where the caller lets us save and the policy lets us keep pictures.</summary>
    internal static CheckNote Note(
        Guid id, DateTimeOffset at, CheckVerdict verdict, DiditOptions options, ReadOnlyMemory<byte> picture, DiditSettings settings) => new(
        id,
        at,
        DiditSettings.Dialect,
        verdict,
        options.SaveApiRequest,
        options.Subject,
        options.SaveApiRequest && settings.Policy.MayStorePictures ? picture : (ReadOnlyMemory<byte>?)null);

    /// <summary>The faces of a picture that was judged; none where none could be.</summary>
    internal static DiditUserImage Picture(LivenessAssessment assessment) =>
        Picture(assessment.Score is not null, assessment.Faces, assessment.AgeGender, assessment.BestAngle);

    /// <summary>The faces of a picture that was described; none where none could be.</summary>
    internal static DiditUserImage Picture(FaceDescription description) =>
        Picture(description.NonResponseReason is null, description.Faces, description.AgeGender, description.BestAngle);

    private static DiditUserImage Picture(bool hasFace, IReadOnlyList<FaceDetection> faces, AgeGender? attributes, int bestAngle) =>
        new(hasFace ? [.. faces.Select((face, i) => Entity(face, i == 0 ? attributes : null))] : [], bestAngle);

    /// <summary>
    /// 0-100, rounded up: for a whole threshold the whole number that is shown exceeds it exactly when the check passes; for a
    /// fractional threshold two decimals do the same.
    /// </summary>
    internal static decimal Display(decimal score, decimal threshold) =>
        decimal.IsInteger(threshold) ? decimal.Ceiling(score * 100) : decimal.Ceiling(score * 10_000) / 100;

    private static DiditEntity Entity(FaceDetection face, AgeGender? attributes)
    {
        BoundingBox box = face.Box;
        return new DiditEntity(
            [Whole(box.Left), Whole(box.Top), Whole(box.Right), Whole(box.Bottom)],
            Math.Round((decimal)face.DetectionScore, 6),
            attributes is { } a ? Two(a.AgeYears) : null,
            attributes is { } g ? (g.MaleProbability >= 0.5 ? "male" : "female") : null,
            null);
    }

    private static int Whole(double value) => (int)Math.Round(value);

    /// <summary>An answer that was written out already, since it is kept with its session.</summary>
    internal static IResult Written(string json) => Results.Text(json, "application/json; charset=utf-8");

    internal static decimal Two(double value) => Math.Round((decimal)value, 2);

    internal static string Iso(DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'+00:00'", CultureInfo.InvariantCulture);
}
