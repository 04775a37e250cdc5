using System.Text.Json;
using System.Text.Json.Serialization;

namespace Bonafide.Client;

/// <summary>The outcome of a check, by ISO/IEC 30107-3.</summary>
public enum LivenessOutcome
{
    /// <summary>A live person.</summary>
    BonaFide,

    /// <summary>A presentation attack: a print, a screen, a mask.</summary>
    Attack,

    /// <summary>Between the two limits: ask for another picture, or let a person look.</summary>
    Uncertain,

    /// <summary>No face that could be judged.</summary>
    NonResponse,
}

/// <summary>One check.</summary>
/// <param name="Id">Of this check.</param>
/// <param name="CreatedAt">When it was made.</param>
/// <param name="Outcome">The decision.</param>
/// <param name="NonResponseReason"><c>no_face</c> or <c>face_too_small</c>, exactly for a non-response.</param>
/// <param name="Score">0 to 1, higher = more bona fide; null exactly for a non-response.</param>
/// <param name="Reasons">What stood in the way of a good picture; they explain and do not decide.</param>
/// <param name="Limits">Where the policy decides.</param>
/// <param name="Faces">Largest first; the first was judged.</param>
/// <param name="BestAngle">Degrees by which the picture was turned clockwise.</param>
/// <param name="Image">Size of the upright picture.</param>
/// <param name="PadScores">Each network's own opinion, not calibrated.</param>
/// <param name="Quality">Of the judged face.</param>
/// <param name="HeadPose">Of the judged face.</param>
/// <param name="Age">Apparent years: an estimate.</param>
/// <param name="AgeDeviation">By how many years the network itself would be wrong, as a standard deviation; null where it does not say.</param>
/// <param name="Gender">An estimate.</param>
/// <param name="Pack">The model pack.</param>
/// <param name="Models">Every loaded network with its weights' SHA-256.</param>
/// <param name="Policy">The decision policy's version.</param>
/// <param name="TimingsMs">Milliseconds by stage.</param>
/// <param name="Screening">Null where it was not asked for.</param>
public sealed record LivenessCheck(
    Guid Id,
    DateTimeOffset CreatedAt,
    LivenessOutcome Outcome,
    string? NonResponseReason,
    double? Score,
    IReadOnlyList<PictureReason> Reasons,
    LivenessLimits Limits,
    IReadOnlyList<Face> Faces,
    int BestAngle,
    PictureSize Image,
    IReadOnlyList<PadScore> PadScores,
    Quality? Quality,
    HeadPose? HeadPose,
    double? Age,
    double? AgeDeviation,
    GenderEstimate? Gender,
    string Pack,
    IReadOnlyList<ModelVersion> Models,
    string Policy,
    IReadOnlyDictionary<string, double> TimingsMs,
    Screening? Screening = null);

/// <summary>Something that stood in the way of a good picture.</summary>
/// <param name="Reason">A stable name to branch on, such as <c>too_dark</c>.</param>
/// <param name="Advice">For the person with the camera.</param>
public sealed record PictureReason(string Reason, string Advice);

/// <summary>Where a policy decides.</summary>
/// <param name="Attack">Up to this score it is an attack.</param>
/// <param name="BonaFide">Above this score it is bona fide.</param>
public sealed record LivenessLimits(double Attack, double BonaFide);

/// <summary>A face that was found.</summary>
/// <param name="Box">Left, top, right and bottom in pixels of the upright picture.</param>
/// <param name="Landmarks">Right eye, left eye, nose, right and left corner of the mouth, as the person has them: x and y.</param>
/// <param name="DetectionScore">0 to 1.</param>
public sealed record Face(IReadOnlyList<double> Box, IReadOnlyList<IReadOnlyList<double>> Landmarks, double DetectionScore);

/// <summary>In pixels.</summary>
/// <param name="Width">In pixels.</param>
/// <param name="Height">In pixels.</param>
public sealed record PictureSize(int Width, int Height);

/// <summary>One network's opinion.</summary>
/// <param name="Model">The network.</param>
/// <param name="BonaFide">0 to 1, higher = more bona fide.</param>
/// <param name="Logit">The same without bounds.</param>
public sealed record PadScore(string Model, double BonaFide, double Logit);

/// <summary>How good a picture of a face is (ISO/IEC 29794-5).</summary>
/// <param name="Unified">0 to 100.</param>
/// <param name="Luminance">0 to 100.</param>
/// <param name="Components">What it is made of.</param>
public sealed record Quality(double Unified, double Luminance, IReadOnlyList<QualityComponent> Components);

/// <summary>One measure of quality.</summary>
/// <param name="Name">Such as <c>inter_eye_distance</c>.</param>
/// <param name="Score">0 to 100.</param>
/// <param name="Raw">In the measure's own unit.</param>
public sealed record QualityComponent(string Name, double Score, double Raw);

/// <summary>In degrees.</summary>
/// <param name="Yaw">To the side.</param>
/// <param name="Pitch">Up or down.</param>
/// <param name="Roll">Tilted.</param>
public sealed record HeadPose(double Yaw, double Pitch, double Roll);

/// <summary>An estimate.</summary>
/// <param name="Label"><c>male</c> or <c>female</c>.</param>
/// <param name="Probability">0.5 to 1.</param>
public sealed record GenderEstimate(string Label, double Probability);

/// <summary>A network that was loaded.</summary>
/// <param name="Id">Of its card.</param>
/// <param name="Sha256">Of its weights.</param>
public sealed record ModelVersion(string Id, string Sha256);

/// <summary>One picture of a batch.</summary>
/// <param name="Index">Its place in the call, from 0.</param>
/// <param name="Check">Its check; null where there is a problem.</param>
/// <param name="Problem">Why there is none.</param>
public sealed record BatchResult(int Index, LivenessCheck? Check = null, Problem? Problem = null);

/// <summary>A problem document (RFC 9457).</summary>
/// <param name="Type">A name to branch on: <c>urn:bonafide:problem:…</c>.</param>
/// <param name="Title">The type in words.</param>
/// <param name="Status">HTTP status.</param>
/// <param name="Detail">What to do.</param>
/// <param name="Instance">The call.</param>
/// <param name="Picture">Which picture of several it is about.</param>
public sealed record Problem(string? Type, string? Title = null, int Status = 0, string? Detail = null, string? Instance = null, string? Picture = null);

/// <summary>The outcome of a comparison.</summary>
public enum ComparisonOutcome
{
    /// <summary>One person, at the policy's limit.</summary>
    Match,

    /// <summary>Two persons, at the policy's limit.</summary>
    NoMatch,

    /// <summary>One of the pictures has no face that can be compared.</summary>
    NonResponse,
}

/// <summary>Two pictures compared.</summary>
/// <param name="Id">Of this comparison; <see cref="BonafideClient.FindCheckAsync"/> reads it.</param>
/// <param name="CreatedAt">When it was made.</param>
/// <param name="Outcome">The decision.</param>
/// <param name="Similarity">0 to 1, 0.5 at the limit: for people. Null exactly for a non-response, as the next two are.</param>
/// <param name="Cosine">-1 to 1: what is decided on. A number of one network.</param>
/// <param name="FalseMatchRate">The share of pairs of different persons that come at least as close.</param>
/// <param name="Limit">From which on it is a match.</param>
/// <param name="Probe">What was seen in the first picture.</param>
/// <param name="Reference">What was seen in the second.</param>
/// <param name="Pack">The model pack.</param>
/// <param name="Models">Every loaded network.</param>
/// <param name="Policy">The policy's version.</param>
public sealed record FaceComparison(
    Guid Id,
    DateTimeOffset CreatedAt,
    ComparisonOutcome Outcome,
    double? Similarity,
    double? Cosine,
    double? FalseMatchRate,
    SimilarityLimit Limit,
    ComparedPicture Probe,
    ComparedPicture Reference,
    string Pack,
    IReadOnlyList<ModelVersion> Models,
    string Policy);

/// <summary>A limit of similarity.</summary>
/// <param name="Cosine">Of the loaded network.</param>
/// <param name="FalseMatchRate">What it lets by.</param>
public sealed record SimilarityLimit(double Cosine, double FalseMatchRate);

/// <summary>What was seen in a picture whose face was compared.</summary>
/// <param name="NonResponseReason"><c>no_face</c> or <c>face_too_small</c>; null where its largest face was compared.</param>
/// <param name="Reasons">What stood in the way of a good picture.</param>
/// <param name="Faces">Largest first; the first was compared.</param>
/// <param name="BestAngle">Degrees by which the picture was turned clockwise.</param>
/// <param name="Image">Size of the upright picture.</param>
/// <param name="TimingsMs">Milliseconds by stage.</param>
public sealed record ComparedPicture(
    string? NonResponseReason,
    IReadOnlyList<PictureReason> Reasons,
    IReadOnlyList<Face> Faces,
    int BestAngle,
    PictureSize Image,
    IReadOnlyDictionary<string, double> TimingsMs);

/// <summary>A call as it was recorded.</summary>
/// <param name="Id">Of the check.</param>
/// <param name="CreatedAt">When it was made.</param>
/// <param name="Dialect">Which API it came by.</param>
/// <param name="Kind"><c>liveness</c>, <c>comparison</c>, <c>search</c>, …</param>
/// <param name="Outcome">What was found.</param>
/// <param name="Verdict"><c>approved</c>, <c>declined</c> or <c>in_review</c>.</param>
/// <param name="Score">0 to 1; null where there is none.</param>
/// <param name="Policy">The policy's version.</param>
/// <param name="Models">The networks.</param>
/// <param name="Subject">Null where nothing was to be saved.</param>
/// <param name="Evidence">Null where nothing was to be saved.</param>
public sealed record RecordedCheck(
    Guid Id,
    DateTimeOffset CreatedAt,
    string Dialect,
    string Kind,
    string Outcome,
    string Verdict,
    double? Score,
    string Policy,
    IReadOnlyList<string> Models,
    string? Subject,
    JsonElement? Evidence);

/// <summary>What was erased. It names nobody.</summary>
/// <param name="Id">Of the receipt.</param>
/// <param name="ErasedAt">When.</param>
/// <param name="Pseudonym">Of the person, in the audit log.</param>
/// <param name="Checks">How many.</param>
/// <param name="Pictures">How many.</param>
/// <param name="Faces">How many.</param>
/// <param name="FilesScrubbed">Whether the database's files were cleaned as well.</param>
/// <param name="AuditLine">Where the audit log tells of it.</param>
public sealed record ErasureReceipt(Guid Id, DateTimeOffset ErasedAt, string Pseudonym, int Checks, int Pictures, int Faces, bool FilesScrubbed, long AuditLine);

internal sealed record Batch(IReadOnlyList<BatchResult> Results);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, RespectRequiredConstructorParameters = true, RespectNullableAnnotations = true, Converters =
[
    typeof(SnakeCaseEnum<LivenessOutcome>), typeof(SnakeCaseEnum<ComparisonOutcome>), typeof(SnakeCaseEnum<SearchOutcome>), typeof(SnakeCaseEnum<MatchVerdict>), typeof(SnakeCaseEnum<GalleryKind>),
])]
[JsonSerializable(typeof(LivenessCheck))]
[JsonSerializable(typeof(Batch))]
[JsonSerializable(typeof(FaceComparison))]
[JsonSerializable(typeof(RecordedCheck))]
[JsonSerializable(typeof(ErasureReceipt))]
[JsonSerializable(typeof(Problem))]
[JsonSerializable(typeof(Gallery))]
[JsonSerializable(typeof(GalleryList))]
[JsonSerializable(typeof(NewGallery))]
[JsonSerializable(typeof(BlockedCheck))]
[JsonSerializable(typeof(EnrolledFace))]
[JsonSerializable(typeof(FacesPage))]
[JsonSerializable(typeof(GallerySearch))]
internal sealed partial class ClientJson : JsonSerializerContext;

internal sealed class SnakeCaseEnum<T>() : JsonStringEnumConverter<T>(JsonNamingPolicy.SnakeCaseLower, allowIntegerValues: false)
    where T : struct, Enum;
