using System.Text.Json;
using System.Text.Json.Serialization;

namespace Bonafide.Storage.Checks;

/// <summary>What of a check only its subject's key opens.</summary>
internal sealed record SealedContent(string? Reference, string Request, string Evidence, string? Answer = null)
{
    internal byte[] ToBytes() => JsonSerializer.SerializeToUtf8Bytes(this, SealedContentJson.Default.SealedContent);

    internal static SealedContent FromBytes(byte[] bytes) => JsonSerializer.Deserialize(bytes, SealedContentJson.Default.SealedContent)!;
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(SealedContent))]
internal sealed partial class SealedContentJson : JsonSerializerContext;
