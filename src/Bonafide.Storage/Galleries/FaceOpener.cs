using System.Security.Cryptography;
using Bonafide.Storage.Checks;
using Bonafide.Storage.Encryption;

namespace Bonafide.Storage.Galleries;

/// <summary>Opens the vectors of many faces, each under its subject's key, in memory of its own that is used again. For one thread.</summary>
internal sealed class FaceOpener(MasterKey master) : IDisposable
{
    private readonly BoxReader _boxes = new();
    private readonly byte[] _key = new byte[SealedBox.KeyBytes];
    private byte[] _plain = [];
    private float[] _components = [];

    /// <summary>The components of one face, until the next is opened; empty where it does not open: it is not there to be searched, and the verification tells of it.</summary>
    internal ReadOnlySpan<float> Open(Guid subject, ReadOnlySpan<byte> wrappedKey, Guid face, ReadOnlySpan<byte> box)
    {
        try
        {
            master.Unwrap(_boxes, Subjects.Purpose(subject), wrappedKey, _key);
            Span<byte> plain = Grown(ref _plain, SealedBox.PlainBytes(box.Length));
            SealedFace.OpenVector(_boxes, _key, face, box, plain);
            Span<float> components = Grown(ref _components, FaceVector.Dimensions(plain.Length));
            FaceVector.Read(plain, components);
            return components;
        }
        catch (Exception fault) when (fault is CryptographicException or InvalidDataException)
        {
            return [];
        }
    }

    public void Dispose()
    {
        CryptographicOperations.ZeroMemory(_key);
        CryptographicOperations.ZeroMemory(_plain);
        Array.Clear(_components);
        _boxes.Dispose();
    }

    private static Span<T> Grown<T>(ref T[] memory, int length)
    {
        if (memory.Length < length)
        {
            Array.Clear(memory);
            memory = new T[length];
        }

        return memory.AsSpan(0, length);
    }
}
