using System.Text.Json;
using Bonafide.Storage.Checks;

namespace Bonafide.Server.Dialects.Didit.Sessions;

/// <summary>From what was recorded of a call, the answer included that its caller was given, to the session that the vendor would have made of it. Pure.</summary>
internal static class DiditDecisions
{
    private static readonly JsonElement _none = JsonElement.Parse("[]");

    /// <param name="verdict">The one in force, or that of an event.</param>
    internal static DiditDecision From(StoredCheck stored, CheckVerdict verdict, IReadOnlyList<CheckReview> reviews)
    {
        JsonElement? answer = Answer(stored);
        return new DiditDecision(
            stored.Summary.Id,
            stored.Summary.Number,
            null,
            Status(verdict),
            null,
            Features(answer),
            stored.SubjectReference,
            Member(answer, "metadata"),
            null,
            null,
            null,
            LivenessChecks(answer),
            FaceMatches(answer),
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            [.. reviews.Select(review => new DiditReview(review.Actor, Status(review.NewVerdict), review.Comment, DiditResponses.Iso(review.At)))],
            null,
            null,
            DiditResponses.Iso(stored.Summary.At),
            null);
    }

    internal static DiditSession Line(StoredCheck stored)
    {
        JsonElement? answer = Answer(stored);
        return new DiditSession(
            stored.Summary.Id, stored.Summary.Number, null, Status(stored.Summary.Verdict), null, Features(answer), stored.SubjectReference,
            Member(answer, "metadata"), null, null, null, null, DiditResponses.Iso(stored.Summary.At), null);
    }

    internal static string Status(CheckVerdict verdict) => verdict switch
    {
        CheckVerdict.Approved => "Approved",
        CheckVerdict.InReview => "In Review",
        CheckVerdict.Declined => "Declined",
    };

    /// <summary>Null where the call was recorded by a version that kept no answers.</summary>
    private static JsonElement? Answer(StoredCheck stored) => stored.Answer is { } answer ? JsonElement.Parse(answer) : null;

    private static IReadOnlyList<string> Features(JsonElement? answer) =>
        Member(answer, "face_match") is not null ? ["FACE_MATCH"]
        : Member(answer, "age_estimation") is not null ? ["AGE_ESTIMATION"]
        : Member(answer, "face_search") is not null ? ["FACE_SEARCH"]
        : ["LIVENESS"];

    private static IReadOnlyList<DiditLivenessCheck>? LivenessChecks(JsonElement? answer) =>
        (Member(answer, "liveness") ?? Member(answer, "age_estimation") ?? Member(answer, "face_search")) is not { } found ? null :
        [
            new DiditLivenessCheck(
                Text(found, "status") ?? "",
                Text(found, "method") ?? "PASSIVE",
                Number(found, "score"),
                null,
                null,
                Number(found, "age_estimation") ?? JudgedAge(found),
                Number(found, "face_quality"),
                Number(found, "face_luminance"),
                Member(found, "matches") ?? _none,
                Member(found, "warnings") ?? _none,
                null),
        ];

    private static IReadOnlyList<DiditSessionFaceMatch>? FaceMatches(JsonElement? answer) =>
        Member(answer, "face_match") is not { } found ? null :
        [
            new DiditSessionFaceMatch(Text(found, "status") ?? "", Number(found, "score"), null, null, null, Member(found, "warnings") ?? _none, null),
        ];

    /// <summary>The largest face is the judged one, and comes first.</summary>
    private static decimal? JudgedAge(JsonElement found) =>
        Member(Member(found, "user_image"), "entities") is { ValueKind: JsonValueKind.Array } faces && faces.GetArrayLength() > 0 ? Number(faces[0], "age") : null;

    private static string? Text(JsonElement of, string name) => Member(of, name) is { ValueKind: JsonValueKind.String } text ? text.GetString() : null;

    private static decimal? Number(JsonElement of, string name) => Member(of, name) is { ValueKind: JsonValueKind.Number } number ? number.GetDecimal() : null;

    /// <summary>Null where it is missing or null.</summary>
    private static JsonElement? Member(JsonElement? of, string name) =>
        of is { ValueKind: JsonValueKind.Object } known && known.TryGetProperty(name, out JsonElement member) && member.ValueKind != JsonValueKind.Null ? member : null;
}
