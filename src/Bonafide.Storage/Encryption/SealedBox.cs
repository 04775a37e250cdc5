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
        using AesGcm aes = Prepare(key);
        aes.Encrypt(nonce, plain, box.AsSpan(HeaderBytes), box.AsSpan(1 + NonceBytes, TagBytes), Encoding.UTF8.GetBytes(purpose));
        return box;
    }

    /// <exception cref="CryptographicException">Another key, another purpose, or altered.</exception>
    internal static byte[] Open(ReadOnlySpan<byte> key, string purpose, ReadOnlySpan<byte> box)
    {
        byte[] plain = new byte[PlainBytes(box.Length)];
        Open(key, purpose, box, plain);
        return plain;
    }

    /// <summary>As <see cref="Open(ReadOnlySpan{byte}, string, ReadOnlySpan{byte})"/>, into memory of the caller's.</summary>
    /// <param name="plain"><see cref="PlainBytes"/> of the box's.</param>
    internal static void Open(ReadOnlySpan<byte> key, string purpose, ReadOnlySpan<byte> box, Span<byte> plain)
    {
        using AesGcm aes = Prepare(key);
        Open(aes, purpose, box, plain);
    }

    /// <summary>How many bytes a box of so many holds.</summary>
    internal static int PlainBytes(int boxBytes) => Math.Max(0, boxBytes - HeaderBytes);

    /// <param name="plain">As long as what was sealed.</param>
    /// <exception cref="CryptographicException">Another key, another purpose, another length, or altered.</exception>
    internal static void Open(AesGcm key, string purpose, ReadOnlySpan<byte> box, Span<byte> plain)
    {
        if (box.Length != HeaderBytes + plain.Length || box[0] != Version)
        {
            throw new CryptographicException("Not a sealed box of a version that this program knows.");
        }

        key.Decrypt(box.Slice(1, NonceBytes), box[HeaderBytes..], box.Slice(1 + NonceBytes, TagBytes), plain, Encoding.UTF8.GetBytes(purpose));
    }

    /// <summary>A key made ready for many boxes.</summary>
    internal static AesGcm Prepare(ReadOnlySpan<byte> key) => new(key, TagBytes);
}
