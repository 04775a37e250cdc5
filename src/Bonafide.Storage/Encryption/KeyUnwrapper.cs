using System.Security.Cryptography;

namespace Bonafide.Storage.Encryption;

/// <summary>A master key made ready once to unwrap many keys. For one thread.</summary>
internal sealed class KeyUnwrapper(ReadOnlySpan<byte> master) : IDisposable
{
    private readonly AesGcm _aes = SealedBox.Prepare(master);

    /// <param name="key">Takes the key, <see cref="SealedBox.KeyBytes"/> bytes.</param>
    /// <exception cref="CryptographicException">Wrapped by another master key, or altered.</exception>
    internal void Unwrap(string purpose, ReadOnlySpan<byte> wrapped, Span<byte> key) => SealedBox.Open(_aes, MasterKey.WrapPurpose(purpose), wrapped, key);

    public void Dispose() => _aes.Dispose();
}
