using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Bonafide.Server.Dialects.Verifik.Galleries;

namespace Bonafide.Server.Dialects.Verifik;

/// <summary>Wire types: snake case but for the members that the vendor writes otherwise, nulls written out.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(VerifikEnvelope<VerifikLiveness>), TypeInfoPropertyName = "LivenessAnswer")]
[JsonSerializable(typeof(VerifikEnvelope<VerifikComparison>), TypeInfoPropertyName = "ComparisonAnswer")]
[JsonSerializable(typeof(VerifikEnvelope<VerifikLiveComparison>), TypeInfoPropertyName = "LiveComparisonAnswer")]
[JsonSerializable(typeof(VerifikEnvelope<VerifikComparisonWithLiveness>), TypeInfoPropertyName = "ComparisonWithLivenessAnswer")]
[JsonSerializable(typeof(VerifikEnvelope<VerifikFace[]>), TypeInfoPropertyName = "DetectionAnswer")]
[JsonSerializable(typeof(VerifikData<VerifikCollection>), TypeInfoPropertyName = "CollectionAnswer")]
[JsonSerializable(typeof(VerifikData<IReadOnlyList<VerifikCollection>>), TypeInfoPropertyName = "CollectionsAnswer")]
[JsonSerializable(typeof(VerifikEnvelope<VerifikPerson>), TypeInfoPropertyName = "PersonEnvelope")]
[JsonSerializable(typeof(VerifikData<VerifikPerson>), TypeInfoPropertyName = "PersonAnswer")]
[JsonSerializable(typeof(VerifikPersonPage))]
[JsonSerializable(typeof(VerifikPersonData))]
[JsonSerializable(typeof(VerifikEnvelope<IReadOnlyList<VerifikMatch>>), TypeInfoPropertyName = "SearchAnswer")]
[JsonSerializable(typeof(VerifikEnvelope<VerifikLiveSearch>), TypeInfoPropertyName = "LiveSearchAnswer")]
[JsonSerializable(typeof(VerifikEnvelope<VerifikVerification>), TypeInfoPropertyName = "VerificationAnswer")]
[JsonSerializable(typeof(VerifikToken))]
[JsonSerializable(typeof(VerifikError))]
[JsonSerializable(typeof(Dictionary<string, string>))]
internal sealed partial class VerifikJson : JsonSerializerContext
{
    private static VerifikJson? _wire;

    /// <summary>Bodies are JSON and never part of a page, so quotes and letters beyond ASCII are written as they are.</summary>
    internal static VerifikJson Wire => _wire ??= new(new JsonSerializerOptions
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });
}

/// <param name="Id">Five capital letters and digits.</param>
internal sealed record VerifikEnvelope<T>(string Id, T Data, VerifikSignature Signature);

/// <summary>What is managed and not judged is answered without id and signature.</summary>
internal sealed record VerifikData<T>(T Data);

/// <param name="DateTime">UTC, such as "January 6, 2026 3:04 PM".</param>
internal sealed record VerifikSignature(string Message, [property: JsonPropertyName("dateTime")] string DateTime);

/// <param name="LivenessScore">[0,1], higher = more bona fide.</param>
internal sealed record VerifikLiveness(bool Passed, double MinScore, decimal LivenessScore);

/// <summary>The vendor's page shows the score alone, its own application reads the result: both are there.</summary>
/// <param name="Score">[0,1], higher = closer.</param>
internal sealed record VerifikComparison(decimal Score, double CompareMinScore, VerifikComparisonResult Result);

internal sealed record VerifikComparisonResult(decimal Score, double CompareMinScore, bool Passed);

internal sealed record VerifikLiveComparison(decimal Score, VerifikComparisonResult Result, VerifikLiveness Liveness);

/// <param name="Liveness">Null where the comparison did not pass: liveness was not judged then.</param>
internal sealed record VerifikComparisonWithLiveness(VerifikComparisonResult Comparison, VerifikLiveness? Liveness);

/// <param name="Box">In pixels of the upright picture as it was sent.</param>
/// <param name="Score">Of the detection, [0,1].</param>
/// <param name="Persons">Always empty: whom the faces belong to is what the searches tell.</param>
internal sealed record VerifikFace(VerifikBox Box, VerifikLandmarks Landmarks, decimal Score, string[] Persons);

internal sealed record VerifikBox(int Left, int Top, int Right, int Bottom);

/// <summary>Each [x, y]; left and right are the image's.</summary>
internal sealed record VerifikLandmarks(int[] LeftEye, int[] RightEye, int[] Nose, int[] LeftMouth, int[] RightMouth);

internal sealed record VerifikToken([property: JsonPropertyName("accessToken")] string AccessToken, [property: JsonPropertyName("tokenType")] string TokenType);

internal sealed record VerifikError(string Message, string Code);
