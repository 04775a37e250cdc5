using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Bonafide.Storage.Tokens;

/// <summary>
/// RFC 7519 tokens with HS256 and nothing else: the algorithm is ours to say, not the token's, so <c>none</c> and mix-ups of
/// key types cannot be asked for.
/// </summary>
internal static class JsonWebToken
{
    private const string Algorithm = "HS256";
    private const int MaxLength = 4_096;

    internal static string Sign(string keyId, ReadOnlySpan<byte> secret, TokenClaims claims)
    {
        string content = Encode(JsonSerializer.SerializeToUtf8Bytes(new TokenHeader(Algorithm, "JWT", keyId), TokenJson.Default.TokenHeader))
            + "." + Encode(JsonSerializer.SerializeToUtf8Bytes(claims, TokenJson.Default.TokenClaims));
        return content + "." + Encode(HMACSHA256.HashData(secret, Encoding.ASCII.GetBytes(content)));
    }

    /// <summary>The id of the key that the token says it was signed with; null where it is no token of this kind.</summary>
    internal static string? KeyId(string token)
    {
        string[] parts = token.Length <= MaxLength ? token.Split('.') : [];
        TokenHeader? header = parts.Length == 3 ? Read(parts[0], TokenJson.Default.TokenHeader) : null;
        return header is { Alg: Algorithm } ? header.Kid : null;
    }

    /// <summary>What the token says; null where the signature is not by this secret.</summary>
    internal static TokenClaims? Open(string token, ReadOnlySpan<byte> secret)
    {
        int end = token.LastIndexOf('.');
        string[] parts = token.Split('.');
        byte[] expected = HMACSHA256.HashData(secret, Encoding.ASCII.GetBytes(token[..end]));
        return Bytes(parts[2]) is { } signature && CryptographicOperations.FixedTimeEquals(signature, expected)
            ? Read(parts[1], TokenJson.Default.TokenClaims)
            : null;
    }

    private static string Encode(byte[] bytes) => Base64Url.EncodeToString(bytes);

    private static byte[]? Bytes(string part) => Base64Url.IsValid(part) ? Base64Url.DecodeFromChars(part) : null;

    private static T? Read<T>(string part, System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> type)
        where T : class
    {
        try
        {
            return Bytes(part) is { } json ? JsonSerializer.Deserialize(json, type) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}

internal sealed record TokenHeader(string? Alg, string? Typ, string? Kid);

/// <param name="Sub">Id of the API key that the token stands for.</param>
/// <param name="Jti">Id of the token.</param>
/// <param name="Iat">Seconds since 1970 UTC.</param>
/// <param name="Exp">Seconds since 1970 UTC.</param>
internal sealed record TokenClaims(Guid Sub, Guid Jti, long Iat, long Exp);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(TokenHeader))]
[JsonSerializable(typeof(TokenClaims))]
internal sealed partial class TokenJson : JsonSerializerContext;
