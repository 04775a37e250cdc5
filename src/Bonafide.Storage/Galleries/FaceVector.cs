using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Bonafide.Storage.Galleries;

/// <summary>A face as a network describes it. Vectors of different models cannot be compared.</summary>
/// <param name="ModelId">The network with its weights' hash.</param>
/// <param name="Components">Of unit length.</param>
public sealed record FaceVector(string ModelId, ReadOnlyMemory<float> Components)
{
    private const byte Version = 1;
    private const int HeaderBytes = 1 + sizeof(float);

    /// <summary>
    /// Two bytes a component: whole numbers to the largest component as scale. A component is off by at most 1/65,534 of the largest, the
    /// cosine of two such vectors by less than 0.0001.
    /// </summary>
    internal byte[] ToBytes()
    {
        ReadOnlySpan<float> components = Components.Span;
        float largest = 0;
        foreach (float component in components)
        {
            largest = float.IsFinite(component) ? Math.Max(largest, Math.Abs(component)) : throw new ArgumentException("A vector's components are finite.");
        }

        byte[] bytes = new byte[HeaderBytes + (components.Length * sizeof(short))];
        bytes[0] = Version;
        BinaryPrimitives.WriteSingleLittleEndian(bytes.AsSpan(1), largest);
        for (int i = 0; largest > 0 && i < components.Length; i++)
        {
            BinaryPrimitives.WriteInt16LittleEndian(bytes.AsSpan(HeaderBytes + (i * sizeof(short))), (short)MathF.Round(components[i] / largest * short.MaxValue));
        }

        return bytes;
    }

    /// <exception cref="InvalidDataException">The bytes are of a version that this program does not know.</exception>
    internal static FaceVector FromBytes(string modelId, ReadOnlySpan<byte> bytes)
    {
        float[] components = new float[Dimensions(bytes.Length)];
        Read(bytes, components);
        return new FaceVector(modelId, components);
    }

    /// <summary>How many components so many bytes hold.</summary>
    internal static int Dimensions(int bytes) => Math.Max(0, bytes - HeaderBytes) / sizeof(short);

    /// <summary>As <see cref="FromBytes"/>, into memory of the caller's; made of unit length anew, so the scale that is kept with the numbers falls away.</summary>
    /// <param name="components"><see cref="Dimensions"/> of them.</param>
    internal static void Read(ReadOnlySpan<byte> bytes, Span<float> components)
    {
        if (bytes.Length < HeaderBytes || bytes[0] != Version)
        {
            throw new InvalidDataException("Not a vector of a version that this program knows.");
        }

        ReadOnlySpan<short> whole = Whole(bytes[HeaderBytes..]);
        double squares = SumOfSquares(whole);
        float factor = squares > 0 ? (float)(1 / Math.Sqrt(squares)) : 0;
        int i = 0;
        for (; i <= whole.Length - Vector128<short>.Count; i += Vector128<short>.Count)
        {
            (Vector128<int> first, Vector128<int> second) = Vector128.Widen(Vector128.Create(whole[i..]));
            (Vector128.ConvertToSingle(first) * factor).CopyTo(components[i..]);
            (Vector128.ConvertToSingle(second) * factor).CopyTo(components[(i + Vector128<int>.Count)..]);
        }

        for (; i < whole.Length; i++)
        {
            components[i] = whole[i] * factor;
        }
    }

    private static double SumOfSquares(ReadOnlySpan<short> whole)
    {
        Vector128<float> squares = default;
        int i = 0;
        for (; i <= whole.Length - Vector128<short>.Count; i += Vector128<short>.Count)
        {
            (Vector128<int> first, Vector128<int> second) = Vector128.Widen(Vector128.Create(whole[i..]));
            squares += Vector128.ConvertToSingle(first * first) + Vector128.ConvertToSingle(second * second);
        }

        double sum = Vector128.Sum(squares);
        for (; i < whole.Length; i++)
        {
            sum += (double)whole[i] * whole[i];
        }

        return sum;
    }

    private static ReadOnlySpan<short> Whole(ReadOnlySpan<byte> bytes)
    {
        ReadOnlySpan<short> whole = MemoryMarshal.Cast<byte, short>(bytes);
        if (BitConverter.IsLittleEndian)
        {
            return whole;
        }

        short[] turned = new short[whole.Length];
        BinaryPrimitives.ReverseEndianness(whole, turned);
        return turned;
    }
}
