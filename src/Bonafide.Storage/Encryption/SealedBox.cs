using System.Security.Cryptography;
using System.Text;

namespace Bonafide.Storage.Encryption;

/// <summary>
/// AES-256-GCM with a random 96-bit nonce. A box: one byte of version, nonce, tag, ciphertext. The purpose is authenticated
/// with it, so a box that was moved to another row or column does not open. One key seals far fewer than 2^32 boxes.
/// </summary>
internal static class SealedBox
{
    internal const int KeyBytes = 32;

    internal const int NonceBytes = 12;
    internal const int TagBytes = 16;

    private const byte Version = 1;
    private const int HeaderBytes = 1 + NonceBytes + TagBytes;

    internal static byte[] Seal(ReadOnlySpan<byte> key, string purpose, ReadOnlySpan<byte> plain)
    {
        byte[] box = new byte[HeaderBytes + plain.Length];
        box[0] = Version;
        Span<byte> nonce = box.AsSpan(1, NonceBytes);
        RandomNumberGenerator.Fill(nonce);
        using AesGcm aes = Prepare(key);
        aes.Encrypt(nonce, plain, box.AsSpan(HeaderBytes), box.AsSpan(1 + NonceBytes, TagBytes), Encoding.UTF8.GetBytes(purpose));
        return box;
    }

    /// <exception cref="CryptographicException">Another key, another purpose, or altered.</exception>
    internal static byte[] Open(ReadOnlySpan<byte> key, string purpose, ReadOnlySpan<byte> box)
    {
        byte[] plain = new byte[PlainBytes(box.Length)];
        Parts parts = Take(box, plain.Length);
        using AesGcm aes = Prepare(key);
        aes.Decrypt(parts.Nonce, parts.Sealed, parts.Tag, plain, Encoding.UTF8.GetBytes(purpose));
        return plain;
    }

    /// <summary>How many bytes a box of so many holds.</summary>
    internal static int PlainBytes(int boxBytes) => Math.Max(0, boxBytes - HeaderBytes);

    /// <exception cref="CryptographicException">Not a box of ours, or of another length.</exception>
    internal static Parts Take(ReadOnlySpan<byte> box, int plainBytes) => box.Length == HeaderBytes + plainBytes && box[0] == Version
        ? new Parts(box.Slice(1, NonceBytes), box.Slice(1 + NonceBytes, TagBytes), box[HeaderBytes..])
        : throw new CryptographicException("Not a sealed box of a version that this program knows.");

    internal static AesGcm Prepare(ReadOnlySpan<byte> key) => new(key, TagBytes);

    internal readonly ref struct Parts(ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> tag, ReadOnlySpan<byte> cipher)
    {
        internal ReadOnlySpan<byte> Nonce { get; } = nonce;

        internal ReadOnlySpan<byte> Tag { get; } = tag;

        internal ReadOnlySpan<byte> Sealed { get; } = cipher;
    }
}
