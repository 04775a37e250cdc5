using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Bonafide.Engine.Search;

namespace Bonafide.Benchmarks.Gallery;

/// <summary>Reads memory from end to end and does nothing else: no search that reads as many bytes can be faster.</summary>
internal sealed unsafe class Memory : IDisposable
{
    private readonly byte* _bytes;
    private readonly long _length;

    internal Memory(long length)
    {
        _length = length / 128 * 128;
        _bytes = (byte*)NativeMemory.AlignedAlloc((nuint)_length, 2 << 20);
        HugePages.Advise(_bytes, _length);
        NativeMemory.Fill(_bytes, (nuint)_length, 1);
    }

    internal int Sum()
    {
        Vector256<int> a = default, b = default, c = default, d = default;
        for (long i = 0; i < _length; i += 128)
        {
            a += Vector256.Load((int*)(_bytes + i));
            b += Vector256.Load((int*)(_bytes + i + 32));
            c += Vector256.Load((int*)(_bytes + i + 64));
            d += Vector256.Load((int*)(_bytes + i + 96));
        }

        return Vector256.Sum(a + b + c + d);
    }

    public void Dispose() => NativeMemory.AlignedFree(_bytes);
}
