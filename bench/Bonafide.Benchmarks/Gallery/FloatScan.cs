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
}
