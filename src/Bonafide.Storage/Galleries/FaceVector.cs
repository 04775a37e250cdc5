using System.Buffers.Binary;

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
        if (bytes.Length < HeaderBytes || bytes[0] != Version)
        {
            throw new InvalidDataException("Not a vector of a version that this program knows.");
        }

        float step = BinaryPrimitives.ReadSingleLittleEndian(bytes[1..]) / short.MaxValue;
        float[] components = new float[(bytes.Length - HeaderBytes) / sizeof(short)];
        double squares = 0;
        for (int i = 0; i < components.Length; i++)
        {
            components[i] = BinaryPrimitives.ReadInt16LittleEndian(bytes[(HeaderBytes + (i * sizeof(short)))..]) * step;
            squares += (double)components[i] * components[i];
        }

        float length = (float)Math.Sqrt(squares);
        for (int i = 0; length > 0 && i < components.Length; i++)
        {
            components[i] /= length;
        }

        return new FaceVector(modelId, components);
    }
}
