using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;
using Bonafide.Storage.Encryption;

namespace Bonafide.Storage.Galleries;

/// <summary>What of a face only its subject's key opens, beside its vector.</summary>
internal sealed record SealedFace(string? Reference, string? Label)
{
    internal static byte[]? Seal(byte[] key, Guid face, string? reference, string? label) => reference is null && label is null
        ? null
        : SealedBox.Seal(key, DetailsPurpose(face), JsonSerializer.SerializeToUtf8Bytes(new SealedFace(reference, label), SealedFaceJson.Default.SealedFace));

    internal static SealedFace Open(byte[] key, Guid face, byte[]? box) => box is null
        ? new SealedFace(null, null)
        : JsonSerializer.Deserialize(SealedBox.Open(key, DetailsPurpose(face), box), SealedFaceJson.Default.SealedFace)!;

    internal static byte[] SealVector(byte[] key, Guid face, FaceVector vector)
    {
        byte[] plain = vector.ToBytes();
        byte[] box = SealedBox.Seal(key, VectorPurpose(face), plain);
        CryptographicOperations.ZeroMemory(plain);
        return box;
    }

    internal static FaceVector OpenVector(byte[] key, Guid face, string modelId, byte[] box)
    {
        byte[] plain = SealedBox.Open(key, VectorPurpose(face), box);
        FaceVector vector = FaceVector.FromBytes(modelId, plain);
        CryptographicOperations.ZeroMemory(plain);
        return vector;
    }

    /// <param name="plain">Takes what <see cref="FaceVector.Read"/> reads.</param>
    internal static void OpenVector(BoxReader reader, ReadOnlySpan<byte> key, Guid face, ReadOnlySpan<byte> box, Span<byte> plain) =>
        reader.Open(key, VectorPurpose(face), box, plain);

    internal static string PicturePurpose(Guid picture) => $"face-picture:{picture}";

    private static string DetailsPurpose(Guid face) => $"face-details:{face}";

    private static string VectorPurpose(Guid face) => $"face-vector:{face}";
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(SealedFace))]
internal sealed partial class SealedFaceJson : JsonSerializerContext;
