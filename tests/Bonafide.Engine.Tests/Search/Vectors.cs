using System.Numerics.Tensors;

namespace Bonafide.Engine.Tests.Search;

/// <summary>Seeded unit vectors, and the search in 64-bit floating point that the index must agree with.</summary>
internal static class Vectors
{
    /// <summary>A direction without preference.</summary>
    internal static float[] Unit(Random random, int dimensions)
    {
        float[] vector = new float[dimensions];
        for (int i = 0; i < dimensions; i++)
        {
            vector[i] = (float)(Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble()));
        }

        return Normalized(vector);
    }

    /// <summary>A vector whose cosine with the given one is about <paramref name="cosine"/>.</summary>
    internal static float[] Near(Random random, float[] vector, double cosine)
    {
        float[] other = Unit(random, vector.Length);
        double sine = Math.Sqrt(1 - (cosine * cosine));
        return Normalized([.. vector.Zip(other, (a, b) => (float)((a * cosine) + (b * sine)))]);
    }

    internal static float[] Normalized(float[] vector)
    {
        double length = Math.Sqrt(vector.Sum(x => (double)x * x));
        return [.. vector.Select(x => (float)(x / length))];
    }

    internal static double Cosine(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        double dot = 0;
        double aa = 0;
        double bb = 0;
        for (int i = 0; i < a.Length; i++)
        {
            dot += (double)a[i] * b[i];
            aa += (double)a[i] * a[i];
            bb += (double)b[i] * b[i];
        }

        return dot / Math.Sqrt(aa * bb);
    }

    /// <summary>The place of the row that is nearest; of those that 32-bit arithmetic cannot tell apart, decided in 64 bits.</summary>
    internal static int Nearest(float[][] rows, float[] probe)
    {
        int nearest = 0;
        float best = float.MinValue;
        for (int i = 0; i < rows.Length; i++)
        {
            float cosine = TensorPrimitives.Dot<float>(rows[i], probe);
            if (cosine > best + 1e-5f || (cosine > best - 1e-5f && Cosine(rows[i], probe) > Cosine(rows[nearest], probe)))
            {
                best = cosine;
                nearest = i;
            }
        }

        return nearest;
    }
}
