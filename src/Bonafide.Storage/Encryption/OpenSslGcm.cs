using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Bonafide.Storage.Encryption;

/// <summary>
/// AES-256-GCM by the OpenSSL 3 that .NET itself uses on Linux, with a context that takes one key after another. It decrypts only.
/// EVP_EncryptInit(3), "GCM and OCB Modes". For one thread.
/// </summary>
internal sealed unsafe partial class OpenSslGcm : SafeHandle
{
    private const string Library = "libcrypto.so.3";
    private const int SetTag = 0x11;

    /// <exception cref="CryptographicException">OpenSSL has no memory, or no AES-256-GCM.</exception>
    internal OpenSslGcm()
        : base(0, ownsHandle: true)
    {
        SetHandle(NewContext());
        if (IsInvalid || Init(handle, Aes256Gcm(), 0, null, null) != 1)
        {
            throw new CryptographicException("OpenSSL does not open AES-256-GCM.");
        }
    }

    /// <summary>Whether this machine has it; .NET on Windows and macOS has other ways.</summary>
    internal static bool IsAvailable { get; } = OperatingSystem.IsLinux() && NativeLibrary.TryLoad(Library, out _);

    public override bool IsInvalid => handle == 0;

    /// <summary>As <see cref="AesGcm.Decrypt(ReadOnlySpan{byte}, ReadOnlySpan{byte}, ReadOnlySpan{byte}, Span{byte}, ReadOnlySpan{byte})"/>.</summary>
    /// <exception cref="CryptographicException">It is not authentic; the plaintext is cleared.</exception>
    internal void Decrypt(ReadOnlySpan<byte> key, ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> cipher, ReadOnlySpan<byte> tag, Span<byte> plain, ReadOnlySpan<byte> authenticated)
    {
        ObjectDisposedException.ThrowIf(IsClosed, this);
        if (key.Length != SealedBox.KeyBytes || nonce.Length != SealedBox.NonceBytes || tag.Length != SealedBox.TagBytes || plain.Length != cipher.Length)
        {
            throw new ArgumentException("The key has 32 bytes, the nonce 12, the tag 16, and the plaintext as many as the ciphertext.");
        }

        // Nothing to write, and still an address: OpenSSL takes no address for data that is authenticated only.
        byte nothing = 0;
        bool opened;
        fixed (byte* k = key, n = nonce, c = cipher, t = tag, p = plain, a = authenticated)
        {
            byte* into = p is null ? &nothing : p;
            opened = Init(handle, 0, 0, k, n) == 1
                && (authenticated.IsEmpty || Update(handle, null, out _, a, authenticated.Length) == 1)
                && (cipher.IsEmpty || Update(handle, into, out _, c, cipher.Length) == 1)
                && Control(handle, SetTag, tag.Length, t) == 1
                && Final(handle, into, out _) == 1;
        }

        if (!opened)
        {
            CryptographicOperations.ZeroMemory(plain);
            throw new AuthenticationTagMismatchException();
        }
    }

    /// <summary>Clears the key too.</summary>
    protected override bool ReleaseHandle()
    {
        FreeContext(handle);
        return true;
    }

    [LibraryImport(Library, EntryPoint = "EVP_aes_256_gcm")]
    private static partial nint Aes256Gcm();

    [LibraryImport(Library, EntryPoint = "EVP_CIPHER_CTX_new")]
    private static partial nint NewContext();

    [LibraryImport(Library, EntryPoint = "EVP_CIPHER_CTX_free")]
    private static partial void FreeContext(nint context);

    [LibraryImport(Library, EntryPoint = "EVP_DecryptInit_ex")]
    private static partial int Init(nint context, nint cipher, nint engine, byte* key, byte* nonce);

    [LibraryImport(Library, EntryPoint = "EVP_DecryptUpdate")]
    private static partial int Update(nint context, byte* into, out int written, byte* from, int length);

    [LibraryImport(Library, EntryPoint = "EVP_CIPHER_CTX_ctrl")]
    private static partial int Control(nint context, int type, int number, byte* pointer);

    [LibraryImport(Library, EntryPoint = "EVP_DecryptFinal_ex")]
    private static partial int Final(nint context, byte* into, out int written);
}
