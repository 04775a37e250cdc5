using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Bonafide.Server.Dialects.Didit.Blocklist;
using Bonafide.Server.Dialects.Didit.FaceSearch;
using Bonafide.Server.Dialects.Didit.Sessions;
using Bonafide.Server.Dialects.Didit.Webhooks;

namespace Bonafide.Server.Dialects.Didit;

/// <summary>Wire types: snake case, nulls written out.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(DiditAnswer))]
[JsonSerializable(typeof(DiditBlocklistedSession))]
[JsonSerializable(typeof(DiditDuplicatedSession))]
[JsonSerializable(typeof(DiditFaceMatchAnswer))]
[JsonSerializable(typeof(DiditAgeAnswer))]
[JsonSerializable(typeof(DiditFaceSearchAnswer))]
[JsonSerializable(typeof(DiditDetail))]
[JsonSerializable(typeof(DiditDecision))]
[JsonSerializable(typeof(DiditSessions))]
[JsonSerializable(typeof(DiditSessionId))]
[JsonSerializable(typeof(DiditWebhookAnswer))]
[JsonSerializable(typeof(DiditWebhookBody))]
[JsonSerializable(typeof(DiditError))]
[JsonSerializable(typeof(DiditMessage))]
[JsonSerializable(typeof(DiditBlocklist))]
[JsonSerializable(typeof(DiditList))]
[JsonSerializable(typeof(DiditLists))]
[JsonSerializable(typeof(DiditListEntry))]
[JsonSerializable(typeof(DiditListEntries))]
[JsonSerializable(typeof(Dictionary<string, string[]>))]
internal sealed partial class DiditJson : JsonSerializerContext
{
    private static DiditJson? _wire;

    /// <summary>Bodies are JSON and never part of a page, so "+" and letters beyond ASCII are written as they are.</summary>
    internal static DiditJson Wire => _wire ??= new(new JsonSerializerOptions
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });
}

internal sealed record DiditAnswer(Guid RequestId, DiditLiveness Liveness, string? VendorData, JsonElement? Metadata, string CreatedAt);

/// <param name="Status">Approved or Declined.</param>
/// <param name="Method">Always PASSIVE.</param>
/// <param name="Score">0-100, higher = more bona fide; null where no face was judged.</param>
/// <param name="UserImage">The faces.</param>
/// <param name="Warnings">The risks, declining ones first.</param>
/// <param name="FaceQuality">0-100, or null.</param>
/// <param name="FaceLuminance">0-100, or null.</param>
internal sealed record DiditLiveness(
    string Status, string Method, decimal? Score, DiditUserImage UserImage, IReadOnlyList<DiditWarning> Warnings, decimal? FaceQuality, decimal? FaceLuminance)
{
    /// <summary>Whom the face was found to be: not told here, but kept for the decision of the session.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<DiditMatch>? Matches { get; init; }
}

internal sealed record DiditUserImage(IReadOnlyList<DiditEntity> Entities, int BestAngle);

/// <param name="Bbox">[x1, y1, x2, y2] in pixels of the upright picture.</param>
/// <param name="Confidence">Of the detection, 0-1.</param>
/// <param name="Age">Years; for the judged face only.</param>
/// <param name="Gender">male or female; for the judged face only.</param>
/// <param name="Race">Always null: we do not guess it.</param>
internal sealed record DiditEntity(int[] Bbox, decimal Confidence, decimal? Age, string? Gender, string? Race);

/// <param name="AdditionalData">Whose face it is, of the warnings that say so; else null.</param>
internal sealed record DiditWarning(
    string Feature, string Risk, object? AdditionalData, string LogType, string ShortDescription, string LongDescription);

internal sealed record DiditFaceMatchAnswer(Guid RequestId, DiditFaceMatchResult FaceMatch, string? VendorData, JsonElement? Metadata, string CreatedAt);

/// <param name="Status">Approved or Declined.</param>
/// <param name="Score">0-100, higher = more alike; without a pair of faces null for a saved call and 0 for another one, as the vendor documents.</param>
/// <param name="UserImage">The person's faces.</param>
/// <param name="RefImage">The reference's faces.</param>
/// <param name="Warnings">Why it was declined.</param>
internal sealed record DiditFaceMatchResult(string Status, decimal? Score, DiditUserImage UserImage, DiditUserImage RefImage, IReadOnlyList<DiditWarning> Warnings);

internal sealed record DiditAgeAnswer(Guid RequestId, DiditAgeResult AgeEstimation, string? VendorData, JsonElement? Metadata, string CreatedAt);

/// <param name="Status">Approved or Declined.</param>
/// <param name="Method">Always PASSIVE.</param>
/// <param name="Score">Of liveness, 0-100, higher = more bona fide; null where no face was judged.</param>
/// <param name="UserImage">The faces.</param>
/// <param name="AgeEstimation">Apparent years; null where they could not be told.</param>
/// <param name="Warnings">Why it was declined.</param>
internal sealed record DiditAgeResult(
    string Status, string Method, decimal? Score, DiditUserImage UserImage, decimal? AgeEstimation, IReadOnlyList<DiditWarning> Warnings);

internal sealed record DiditDetail(string Detail);

internal sealed record DiditError(string Error);
