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

    private const byte Version = 1;
    private const int NonceBytes = 12, TagBytes = 16, HeaderBytes = 1 + NonceBytes + TagBytes;

    internal static byte[] Seal(ReadOnlySpan<byte> key, string purpose, ReadOnlySpan<byte> plain)
    {
        byte[] box = new byte[HeaderBytes + plain.Length];
        box[0] = Version;
        Span<byte> nonce = box.AsSpan(1, NonceBytes);
        RandomNumberGenerator.Fill(nonce);
        using AesGcm aes = new(key, TagBytes);
        aes.Encrypt(nonce, plain, box.AsSpan(HeaderBytes), box.AsSpan(1 + NonceBytes, TagBytes), Encoding.UTF8.GetBytes(purpose));
        return box;
    }

    /// <exception cref="CryptographicException">Another key, another purpose, or altered.</exception>
    internal static byte[] Open(ReadOnlySpan<byte> key, string purpose, ReadOnlySpan<byte> box)
    {
        if (box.Length < HeaderBytes || box[0] != Version)
        {
            throw new CryptographicException("Not a sealed box of a version that this program knows.");
        }

        byte[] plain = new byte[box.Length - HeaderBytes];
        using AesGcm aes = new(key, TagBytes);
        aes.Decrypt(box.Slice(1, NonceBytes), box[HeaderBytes..], box.Slice(1 + NonceBytes, TagBytes), plain, Encoding.UTF8.GetBytes(purpose));
        return plain;
    }
}
