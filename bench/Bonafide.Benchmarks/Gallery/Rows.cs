namespace Bonafide.Benchmarks.Gallery;

/// <summary>Seeded unit vectors without preferred direction, behind one another in native order, and probes of which each lies near one of them.</summary>
internal static class Rows
{
    internal static float[] Make(int rows, int dimensions)
    {
        float[] vectors = GC.AllocateUninitializedArray<float>(checked(rows * dimensions));
        const int part = 1_000;
        Parallel.For(0, (rows + part - 1) / part, p =>
        {
            Random random = new(p);
            for (int row = p * part; row < Math.Min(rows, (p + 1) * part); row++)
            {
                Fill(random, vectors.AsSpan(row * dimensions, dimensions));
            }
        });
        return vectors;
    }

    /// <summary>Cosine with its row about 0.6, which is what two pictures of one person have.</summary>
    internal static float[][] Probes(float[] vectors, int dimensions, int count)
    {
        Random random = new(-1);
        int rows = vectors.Length / dimensions;
        return [.. Enumerable.Range(0, count).Select(_ =>
        {
            float[] probe = new float[dimensions];
            Fill(random, probe);
            ReadOnlySpan<float> row = vectors.AsSpan(random.Next(rows) * dimensions, dimensions);
            for (int i = 0; i < dimensions; i++)
            {
                probe[i] = (0.8f * probe[i]) + (0.6f * row[i]);
            }

            Normalize(probe);
            return probe;
        })];
    }

    private static void Fill(Random random, Span<float> vector)
    {
        for (int i = 0; i < vector.Length; i++)
        {
            float radius = MathF.Sqrt(-2 * MathF.Log(1 - random.NextSingle()));
            (float sine, float cosine) = MathF.SinCos(2 * MathF.PI * random.NextSingle());
            vector[i] = radius * sine;
            if (++i < vector.Length)
            {
                vector[i] = radius * cosine;
            }
        }

        Normalize(vector);
    }

    private static void Normalize(Span<float> vector)
    {
        double squares = 0;
        foreach (float x in vector)
        {
            squares += x * x;
        }

        float scale = (float)(1 / Math.Sqrt(squares));
        foreach (ref float x in vector)
        {
            x *= scale;
        }
    }
}
