using System.Security.Cryptography;
using System.Text;

namespace Bonafide.Storage.Encryption;

/// <summary>
/// Opens many boxes one after another, each under a key of its own. <see cref="AesGcm"/> sets a cipher of OpenSSL up for each key, and
/// opening a face takes four times as long with it; this keeps one cipher and gives it the next key (docs/decisions/0020). For one thread.
/// </summary>
internal sealed class BoxReader : IDisposable
{
    private readonly OpenSslGcm? _openSsl = OpenSslGcm.IsAvailable ? new() : null;
    private byte[] _purpose = [];

    /// <param name="plain"><see cref="SealedBox.PlainBytes"/> of the box's; all zero where it does not open.</param>
    /// <exception cref="CryptographicException">Another key, another purpose, another length, or altered.</exception>
    internal void Open(ReadOnlySpan<byte> key, string purpose, ReadOnlySpan<byte> box, Span<byte> plain)
    {
        SealedBox.Parts parts = SealedBox.Take(box, plain.Length);
        int most = Encoding.UTF8.GetMaxByteCount(purpose.Length);
        if (_purpose.Length < most)
        {
            _purpose = new byte[most];
        }

        ReadOnlySpan<byte> authenticated = _purpose.AsSpan(0, Encoding.UTF8.GetBytes(purpose, _purpose));
        if (_openSsl is not null)
        {
            _openSsl.Decrypt(key, parts.Nonce, parts.Sealed, parts.Tag, plain, authenticated);
            return;
        }

        using AesGcm aes = SealedBox.Prepare(key);
        aes.Decrypt(parts.Nonce, parts.Sealed, parts.Tag, plain, authenticated);
    }

    public void Dispose() => _openSsl?.Dispose();
}
