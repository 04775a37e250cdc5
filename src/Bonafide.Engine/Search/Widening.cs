using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Bonafide.Engine.Search;

/// <summary>Sums of products of integers, none of which is lost: the same on every processor.</summary>
internal static class Widening
{
    /// <summary>Eight products of 16-bit integers, none below -32767, so that no sum of two reaches 2^31.</summary>
    internal static Vector128<long> Dot(Vector128<short> a, Vector128<short> b)
    {
        (Vector128<long> first, Vector128<long> second) = Vector128.Widen(Pairs(a, b));
        return first + second;
    }

    /// <summary>Sixteen products of a nibble (0..15) and a signed byte.</summary>
    internal static Vector128<int> Dot(Vector128<byte> nibbles, Vector128<sbyte> b)
    {
        if (Ssse3.IsSupported)
        {
            return Pairs(Ssse3.MultiplyAddAdjacent(nibbles, b), Vector128<short>.One);
        }

        (Vector128<short> nibbles0, Vector128<short> nibbles1) = Vector128.Widen(nibbles.AsSByte());
        (Vector128<short> b0, Vector128<short> b1) = Vector128.Widen(b);
        (Vector128<int> first, Vector128<int> second) = Vector128.Widen((nibbles0 * b0) + (nibbles1 * b1));
        return first + second;
    }

    private static Vector128<int> Pairs(Vector128<short> a, Vector128<short> b)
    {
        if (Sse2.IsSupported)
        {
            return Sse2.MultiplyAddAdjacent(a, b);
        }

        (Vector128<int> a0, Vector128<int> a1) = Vector128.Widen(a);
        (Vector128<int> b0, Vector128<int> b1) = Vector128.Widen(b);
        return (a0 * b0) + (a1 * b1);
    }
}
