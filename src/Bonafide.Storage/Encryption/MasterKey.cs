using System.Security.Cryptography;

namespace Bonafide.Storage.Encryption;

/// <summary>The one secret outside the database: 256 random bits that wrap every other key.</summary>
public sealed class MasterKey
{
    private readonly byte[] _bytes;

    private MasterKey(byte[] bytes)
    {
        _bytes = bytes;
        Id = Convert.ToHexStringLower(HMACSHA256.HashData(bytes, "bonafide master key id"u8))[..16];
    }

    /// <summary>16 hex digits that tell keys apart and reveal nothing of them.</summary>
    public string Id { get; }

    public static MasterKey Create() => new(RandomNumberGenerator.GetBytes(SealedBox.KeyBytes));

    /// <summary>Reads the written form: 64 hex digits, or the base64 of 32 bytes; white space around it does not matter.</summary>
    /// <exception cref="StorageException">It is neither.</exception>
    public static MasterKey Parse(string text)
    {
        string written = text.Trim();
        byte[] bytes = new byte[SealedBox.KeyBytes];
        bool read = written.Length == 2 * SealedBox.KeyBytes
            ? Convert.FromHexString(written, bytes, out _, out int count) == System.Buffers.OperationStatus.Done
            : Convert.TryFromBase64String(written, bytes, out count);
        return read && count == SealedBox.KeyBytes
            ? new MasterKey(bytes)
            : throw new StorageException("A master key is 32 bytes, written as 64 hex digits or as base64: make one with 'openssl rand -hex 32'.");
    }

    /// <summary>64 hex digits, for the file and for a safe. Never for a log.</summary>
    public string Reveal() => Convert.ToHexStringLower(_bytes);

    internal byte[] Wrap(string purpose, ReadOnlySpan<byte> key) => SealedBox.Seal(_bytes, WrapPurpose(purpose), key);

    /// <exception cref="CryptographicException">Wrapped by another master key, or altered.</exception>
    internal byte[] Unwrap(string purpose, ReadOnlySpan<byte> wrapped) => SealedBox.Open(_bytes, WrapPurpose(purpose), wrapped);

    /// <summary>As <see cref="Unwrap(string, ReadOnlySpan{byte})"/>, for many keys one after another.</summary>
    /// <param name="key">Takes the key, <see cref="SealedBox.KeyBytes"/> bytes.</param>
    internal void Unwrap(BoxReader reader, string purpose, ReadOnlySpan<byte> wrapped, Span<byte> key) => reader.Open(_bytes, WrapPurpose(purpose), wrapped, key);

    private static string WrapPurpose(string purpose) => "wrap:" + purpose;
}
