using System.Numerics.Tensors;
using Bonafide.Engine.Search;

namespace Bonafide.Benchmarks.Gallery;

/// <summary>What one would write without an index: a dot product with every row.</summary>
internal static class FloatScan
{
    internal static Neighbor[] Search(float[] vectors, float[] probe, int limit)
    {
        PriorityQueue<long, float> nearest = new(limit + 1);
        for (int row = 0; row < vectors.Length / probe.Length; row++)
        {
            float cosine = TensorPrimitives.Dot<float>(vectors.AsSpan(row * probe.Length, probe.Length), probe);
            if (nearest.Count < limit)
            {
                nearest.Enqueue(row + 1, cosine);
            }
            else
            {
                nearest.EnqueueDequeue(row + 1, cosine);
            }
        }

        Neighbor[] found = new Neighbor[nearest.Count];
        for (int i = found.Length - 1; nearest.TryDequeue(out long key, out float cosine); i--)
        {
            found[i] = new(key, cosine);
        }

        return found;
    }

    /// <summary>In 64 bits.</summary>
    internal static double Cosine(float[] vectors, float[] probe, long key)
    {
        ReadOnlySpan<float> row = vectors.AsSpan((int)(key - 1) * probe.Length, probe.Length);
        (double dot, double rowSquares, double probeSquares) = (0, 0, 0);
        for (int i = 0; i < probe.Length; i++)
        {
            dot += (double)row[i] * probe[i];
            rowSquares += (double)row[i] * row[i];
            probeSquares += (double)probe[i] * probe[i];
        }

        return dot / Math.Sqrt(rowSquares * probeSquares);
    }
}
