using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Bonafide.Server.Dialects.Glair;

/// <summary>Wire types: snake case. Two families of errors: the gateway's <c>error</c> and the face service's <c>error_message</c>.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(GlairPassiveLiveness))]
[JsonSerializable(typeof(GlairMatch))]
[JsonSerializable(typeof(GlairGatewayError))]
[JsonSerializable(typeof(GlairFaceError))]
[JsonSerializable(typeof(GlairPictures))]
internal sealed partial class GlairJson : JsonSerializerContext
{
    private static GlairJson? _wire;

    /// <summary>Bodies are JSON and never part of a page, so letters beyond ASCII are written as they are.</summary>
    internal static GlairJson Wire => _wire ??= new(new JsonSerializerOptions
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });
}

/// <param name="Status">success, or failed where no single face could be judged.</param>
internal sealed record GlairPassiveLiveness(string Status, GlairSpoof Result);

/// <param name="SpoofPercentage">A fraction despite its name: 0-1, higher = more likely an attack; 1.0 where nothing was judged.</param>
/// <param name="Status">LOW, MODERATE, HIGH, face not detected, too many faces detected.</param>
internal sealed record GlairSpoof(decimal SpoofPercentage, string Status);

/// <param name="Status">success, or failed where one of the pictures has no single face.</param>
internal sealed record GlairMatch(string Status, GlairMatchResult Result);

/// <param name="MatchPercentage">A fraction despite its name: 0-1, higher = closer; 0 where nothing was compared.</param>
/// <param name="MatchStatus">For people.</param>
/// <param name="MatchStatusCode">MATCH, NOT_MATCH, and NO_FACE or MANY_FACES with _CAPTURED_IMG or _STORED_IMG.</param>
internal sealed record GlairMatchResult(decimal MatchPercentage, string MatchStatus, string MatchStatusCode);

internal sealed record GlairGatewayError(string Error);

/// <param name="Status">Always failed.</param>
internal sealed record GlairFaceError(string Status, string ErrorMessage);

/// <summary>A JSON body: base64, bare or as data URIs. Each route looks at its own members.</summary>
internal sealed record GlairPictures(string? Image = null, string? CapturedImage = null, string? StoredImage = null);
