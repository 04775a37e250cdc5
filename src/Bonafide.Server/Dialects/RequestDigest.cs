using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Bonafide.Server.Dialects;

/// <summary>
/// What a request asks, as one hash. It covers what was understood and not the bytes of the body: a retry chooses another boundary for its form, and asks
/// the same. Each name and value goes in with its length, so that no two requests run together.
/// </summary>
internal sealed class RequestDigest : IDisposable
{
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    internal RequestDigest(string route) => Add("route", route);

    internal RequestDigest Add(string name, ReadOnlySpan<byte> value)
    {
        Append(Encoding.UTF8.GetBytes(name));
        Append(value);
        return this;
    }

    /// <summary>A text; null counts as another thing than none and than an empty one.</summary>
    internal RequestDigest Add(string name, string? value) => value is null ? Add(name + "?", []) : Add(name, Encoding.UTF8.GetBytes(value));

    internal RequestDigest Add(string name, bool value) => Add(name, value ? "1" : "0");

    internal byte[] ToBytes() => _hash.GetHashAndReset();

    public void Dispose() => _hash.Dispose();

    private void Append(ReadOnlySpan<byte> value)
    {
        Span<byte> length = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(length, value.Length);
        _hash.AppendData(length);
        _hash.AppendData(value);
    }
}
