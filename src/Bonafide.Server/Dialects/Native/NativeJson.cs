using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Bonafide.Server.Dialects.Native.Galleries;
using Bonafide.Storage.Policies;

namespace Bonafide.Server.Dialects.Native;

/// <summary>Wire types of our own dialect: snake case, nulls written out, six decimals for scores.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, UseStringEnumConverter = true)]
[JsonSerializable(typeof(NativeCheck))]
[JsonSerializable(typeof(NativeProblem))]
[JsonSerializable(typeof(NativeImageBody))]
[JsonSerializable(typeof(NativeBatchBody))]
[JsonSerializable(typeof(NativeComparison))]
[JsonSerializable(typeof(NativeComparisonBody))]
[JsonSerializable(typeof(NativeStoredCheck))]
[JsonSerializable(typeof(NativeErasure))]
[JsonSerializable(typeof(NativeApplicationAnswer))]
[JsonSerializable(typeof(NativePolicyAnswer))]
[JsonSerializable(typeof(NativeKey[]))]
[JsonSerializable(typeof(NativeNewKey))]
[JsonSerializable(typeof(NativeLogin[]))]
[JsonSerializable(typeof(NativeNewPassword))]
[JsonSerializable(typeof(NativeDelivery))]
[JsonSerializable(typeof(NativeDeliveries))]
internal sealed partial class NativeJson : JsonSerializerContext
{
    private static NativeJson? _wire;

    /// <summary>Bodies are JSON and never part of a page, so "+" and letters beyond ASCII are written as they are.</summary>
    internal static NativeJson Wire => _wire ??= new(new JsonSerializerOptions
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });
}

/// <summary>The members that say the same as <see cref="NativeCheckOptions"/>.</summary>
internal abstract record NativeOptionsBody
{
    public bool? Rotate { get; init; }

    public bool? Save { get; init; }

    public bool? SavePicture { get; init; }

    public string? Subject { get; init; }

    public bool? Screen { get; init; }

    public bool? Enroll { get; init; }

    /// <summary>Members that not every body has.</summary>
    [JsonExtensionData]
    public Dictionary<string, JsonElement>? Others { get; set; }

    /// <summary>An option as it would stand in a form.</summary>
    internal string? Text(string name) => name switch
    {
        "rotate" => Flag(Rotate),
        "save" => Flag(Save),
        "save_picture" => Flag(SavePicture),
        "subject" => Subject,
        "screen" => Flag(Screen),
        "enroll" => Flag(Enroll),
        _ => Others?.GetValueOrDefault(name) is { ValueKind: not (JsonValueKind.Undefined or JsonValueKind.Null) } other ? Scalar(other) : null,
    };

    /// <summary>As it would stand in a form.</summary>
    private static string Scalar(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.True => "true",
        JsonValueKind.False => "false",
        _ => value.ToString(),
    };

    private static string? Flag(bool? value) => value switch { true => "true", false => "false", null => null };
}

/// <param name="Image">Base64, with or without a data URI's head.</param>
internal sealed record NativeImageBody(string? Image) : NativeOptionsBody;

/// <param name="Probe">The picture of the person, in base64, with or without a data URI's head.</param>
/// <param name="Reference">The picture that it is compared with.</param>
internal sealed record NativeComparisonBody(string? Probe, string? Reference) : NativeOptionsBody;

/// <param name="Images">1 to 20, each with its own options.</param>
internal sealed record NativeBatchBody(NativeImageBody?[]? Images);

/// <param name="Id">Of this check.</param>
/// <param name="CreatedAt">ISO 8601, UTC.</param>
/// <param name="Outcome">bona_fide, attack, uncertain or non_response.</param>
/// <param name="NonResponseReason">no_face or face_too_small, exactly for a non-response.</param>
/// <param name="Score">0-1, higher = more bona fide; null exactly for a non-response.</param>
/// <param name="Reasons">What stood in the way of a good picture; empty where nothing did. They explain and do not decide.</param>
/// <param name="Limits">Above bona_fide it is bona fide, at or below attack an attack, uncertain between.</param>
/// <param name="Faces">Largest first; the first was judged.</param>
/// <param name="BestAngle">Degrees by which the picture was turned clockwise.</param>
/// <param name="Image">Size of the upright picture, in whose pixels boxes and landmarks are.</param>
/// <param name="PadScores">Each model's own opinion, not calibrated.</param>
/// <param name="Quality">Of the judged face.</param>
/// <param name="HeadPose">Degrees.</param>
/// <param name="Age">Apparent years: an estimate.</param>
/// <param name="AgeDeviation">By how many years the network itself would be wrong, as a standard deviation; null where it does not say.</param>
/// <param name="Gender">An estimate.</param>
/// <param name="Pack">The model pack.</param>
/// <param name="Models">Every loaded network with its weights' hash.</param>
/// <param name="Policy">The decision policy's version.</param>
/// <param name="TimingsMs">Milliseconds by stage.</param>
internal sealed record NativeCheck(
    Guid Id,
    string CreatedAt,
    string Outcome,
    string? NonResponseReason,
    double? Score,
    IReadOnlyList<NativeReason> Reasons,
    NativeLimits Limits,
    IReadOnlyList<NativeFace> Faces,
    int BestAngle,
    NativeSize Image,
    IReadOnlyList<NativePadScore> PadScores,
    NativeQuality? Quality,
    NativePose? HeadPose,
    double? Age,
    double? AgeDeviation,
    NativeGender? Gender,
    string Pack,
    IReadOnlyList<NativeModel> Models,
    string Policy,
    IReadOnlyDictionary<string, double> TimingsMs)
{
    /// <summary>Left out where it was not asked for.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public NativeScreening? Screening { get; init; }
}

/// <param name="Reason">A stable name to branch on.</param>
/// <param name="Advice">For the person with the camera.</param>
internal sealed record NativeReason(string Reason, string Advice);

internal sealed record NativeLimits(double Attack, double BonaFide);

internal sealed record NativeFace(double[] Box, double[][] Landmarks, double DetectionScore);

internal sealed record NativeSize(int Width, int Height);

internal sealed record NativePadScore(string Model, double BonaFide, double Logit);

internal sealed record NativeQuality(double Unified, double Luminance, IReadOnlyList<NativeQualityComponent> Components);

internal sealed record NativeQualityComponent(string Name, double Score, double Raw);

internal sealed record NativePose(double Yaw, double Pitch, double Roll);

internal sealed record NativeGender(string Label, double Probability);

internal sealed record NativeModel(string Id, string Sha256);

/// <summary>RFC 9457.</summary>
/// <param name="Picture">An extension: which picture of a comparison it is about; left out elsewhere.</param>
internal sealed record NativeProblem(
    string Type, string Title, int Status, string Detail, string Instance, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Picture = null);

/// <summary>A check as it was recorded; subject and evidence are null where nothing was to be saved.</summary>
internal sealed record NativeStoredCheck(
    Guid Id,
    string CreatedAt,
    string Dialect,
    string Kind,
    string Outcome,
    string Verdict,
    double? Score,
    string Policy,
    IReadOnlyList<string> Models,
    string? Subject,
    JsonElement? Evidence);

/// <summary>The receipt of an erasure. It names nobody.</summary>
internal sealed record NativeErasure(Guid Id, string ErasedAt, string Pseudonym, int Checks, int Pictures, int Faces, bool FilesScrubbed, long AuditLine);

/// <param name="Credits">Calls that are left; null = unlimited.</param>
internal sealed record NativeApplicationAnswer(Guid Id, string Name, long? Credits, int PolicyVersion, ApplicationPolicy Policy);

internal sealed record NativePolicyAnswer(int PolicyVersion, ApplicationPolicy Policy);

/// <param name="Secret">The key itself: in the answer that made it, and never again.</param>
internal sealed record NativeKey(
    Guid Id, string Name, string Prefix, IReadOnlyList<string> Scopes, string CreatedAt, string? ExpiresAt, string? RevokedAt, string? LastUsedAt, string? Secret);

/// <param name="Scopes">check, read, gallery, erase, manage; none = check and read.</param>
internal sealed record NativeNewKey(string? Name, string[]? Scopes = null, DateTimeOffset? ExpiresAt = null);

internal sealed record NativeLogin(string User, string CreatedAt);

internal sealed record NativeNewPassword(string? Password);

/// <summary>What became of telling an application of one event.</summary>
/// <param name="State">pending, delivered or failed.</param>
/// <param name="NextAttemptAt">Null where nothing more is done.</param>
/// <param name="LastStatus">Of the receiver's last answer; null where there was none.</param>
/// <param name="LastFault">refused, took_too_long, unreachable, not_trusted, destination_not_allowed, switched_off or internal.</param>
internal sealed record NativeDelivery(
    Guid Id,
    Guid Check,
    string Dialect,
    string Verdict,
    string EventAt,
    string QueuedAt,
    string State,
    int Attempts,
    string? NextAttemptAt,
    string? LastAttemptAt,
    int? LastStatus,
    string? LastFault,
    string? DeliveredAt);

/// <param name="Next">For the parameter 'before' of the next page; null where this is the last one.</param>
internal sealed record NativeDeliveries(IReadOnlyList<NativeDelivery> Deliveries, Guid? Next);
