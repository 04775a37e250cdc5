using Bonafide.Engine.Search;

namespace Bonafide.Engine.Tests.Search;

public sealed class EmbeddingIndexTests
{
    [Fact]
    public void The_nearest_of_twenty_thousand_rows_is_the_one_that_floating_point_finds()
    {
        Random random = new(1);
        float[][] rows = [.. Enumerable.Range(0, 20_000).Select(_ => Vectors.Unit(random, 128))];
        using EmbeddingIndex index = Filled(rows);
        float[][] probes = [.. Enumerable.Range(0, 2_000).Select(_ => Vectors.Near(random, rows[random.Next(rows.Length)], 0.2 + (0.8 * random.NextDouble())))];
        bool[] agreed = new bool[probes.Length];
        double[] off = new double[probes.Length];
        Parallel.For(0, probes.Length, i =>
        {
            Neighbor found = Assert.Single(index.Search(probes[i], 1, -1));
            agreed[i] = found.Key - 1 == Vectors.Nearest(rows, probes[i]);
            off[i] = Math.Abs(found.Cosine - Vectors.Cosine(rows[found.Key - 1], probes[i]));
        });

        Assert.DoesNotContain(false, agreed);
        Assert.InRange(off.Max(), 0, 2e-5);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(127)]
    [InlineData(128)]
    [InlineData(129)]
    [InlineData(512)]
    [InlineData(640)]
    [InlineData(4096)]
    public void Every_row_above_a_cosine_is_found_whatever_the_dimensions(int dimensions)
    {
        Random random = new(dimensions);
        float[] probe = Vectors.Unit(random, dimensions);
        float[][] rows = [.. Enumerable.Range(0, 300).Select(i => dimensions == 1 ? [i % 2 == 0 ? 1 : -1] : Vectors.Near(random, probe, (i / 150.0) - 1))];
        using EmbeddingIndex index = Filled(rows);

        Neighbor[] found = index.Search(probe, 300, 0.25);

        // Rows that lie nearer to the limit than the rounding may be on either side of it.
        Dictionary<long, double> expected = Enumerable.Range(0, 300).ToDictionary(i => i + 1L, i => Vectors.Cosine(rows[i], probe));
        Assert.All(expected.Where(e => e.Value >= 0.25 + 1e-4), e => Assert.Contains(found, n => n.Key == e.Key));
        Assert.All(found, n => Assert.InRange(expected[n.Key], 0.25 - 1e-4, 1 + 1e-9));
        Assert.All(found, n => Assert.InRange(n.Cosine - expected[n.Key], -1e-4, 1e-4));
        Assert.All(found.Zip(found.Skip(1)), pair => Assert.True(pair.First.Cosine > pair.Second.Cosine
            || (pair.First.Cosine == pair.Second.Cosine && pair.First.Key < pair.Second.Key)));
    }

    [Fact]
    public void Of_a_crowd_of_near_twins_the_nearest_come_first()
    {
        Random random = new(3);
        float[] face = Vectors.Unit(random, 128);
        float[][] rows = [.. Enumerable.Range(0, 2_000).Select(_ => Vectors.Near(random, face, 0.995 + (0.005 * random.NextDouble())))];
        using EmbeddingIndex index = Filled(rows);

        Neighbor[] found = index.Search(face, 100, 0.9);

        double[] best = [.. rows.Select(r => Vectors.Cosine(r, face)).OrderDescending().Take(100)];
        Assert.All(found.Zip(best), pair => Assert.InRange(pair.First.Cosine - pair.Second, -1e-5, 1e-5));
    }

    [Fact]
    public void Vectors_with_one_large_component_are_found_as_well()
    {
        Random random = new(4);
        float[][] rows = [.. Enumerable.Range(0, 1_000).Select(i =>
        {
            float[] vector = Vectors.Unit(random, 256);
            vector[i % 256] += i % 3 == 0 ? -20 : 20;
            return Vectors.Normalized(vector);
        })];
        using EmbeddingIndex index = Filled(rows);

        for (int i = 0; i < rows.Length; i += 7)
        {
            Neighbor found = index.Search(rows[i], 1, 0.5)[0];
            Assert.Equal(i + 1, found.Key);
            Assert.Equal(1, found.Cosine, 6);
        }
    }

    [Fact]
    public void Equal_vectors_come_in_the_order_of_their_keys_and_the_limit_keeps_the_smallest()
    {
        float[] face = Vectors.Unit(new(5), 128);
        using EmbeddingIndex index = new(128);
        foreach (long key in (long[])[9, 3, 7, 1, 8, 2])
        {
            index.Put(key, face);
        }

        Neighbor[] found = index.Search(face, 4, 0.5);

        Assert.Equal([1, 2, 3, 7], found.Select(n => n.Key));
        Assert.All(found, n => Assert.Equal(1, n.Cosine, 6));
    }

    [Fact]
    public void The_filter_is_asked_only_for_rows_that_would_be_answered()
    {
        Random random = new(6);
        float[] face = Vectors.Unit(random, 128);
        using EmbeddingIndex index = Filled([.. Enumerable.Range(0, 1_000).Select(i => i < 10 ? Vectors.Near(random, face, 0.9) : Vectors.Unit(random, 128))]);
        List<long> asked = [];

        Neighbor[] found = index.Search(face, 3, 0.6, key =>
        {
            asked.Add(key);
            return key % 2 == 0;
        });

        Assert.Equal(3, found.Length);
        Assert.All(found, n => Assert.Equal(0, n.Key % 2));
        Assert.All(asked, key => Assert.InRange(key, 1, 10));
        Assert.Distinct(asked);
    }

    [Fact]
    public void A_filter_that_fails_ends_the_search_and_leaves_the_index_usable()
    {
        float[] face = Vectors.Unit(new(7), 64);
        using EmbeddingIndex index = Filled([face]);

        Assert.Throws<InvalidOperationException>(() => index.Search(face, 1, 0, _ => throw new InvalidOperationException()));

        Assert.Single(index.Search(face, 1, 0));
    }

    [Fact]
    public void A_key_that_is_put_again_has_the_new_vector_only()
    {
        Random random = new(8);
        float[] before = Vectors.Unit(random, 128);
        float[] after = Vectors.Unit(random, 128);
        using EmbeddingIndex index = Filled([before]);

        index.Put(1, after);

        Assert.Equal(1, index.Count);
        Assert.Empty(index.Search(before, 5, 0.9));
        Assert.Equal(1, Assert.Single(index.Search(after, 5, 0.9)).Key);
        Assert.False(index.Holds(Packed(before)));
    }

    [Fact]
    public void A_removed_row_is_found_no_more_and_none_of_its_bytes_stays()
    {
        Random random = new(9);
        float[][] rows = [.. Enumerable.Range(0, 500).Select(_ => Vectors.Unit(random, 128))];
        using EmbeddingIndex index = Filled(rows);
        Assert.True(index.Holds(Packed(rows[99])));

        Assert.True(index.Remove(100));
        Assert.False(index.Remove(100));

        Assert.False(index.Contains(100));
        Assert.True(index.Contains(101));
        Assert.Equal(499, index.Count);
        Assert.Empty(index.Search(rows[99], 5, 0.9));
        Assert.DoesNotContain(index.Search(rows[99], 500, -1), n => n.Key == 100);
        Assert.False(index.Holds(Packed(rows[99])));
    }

    [Fact]
    public void Places_of_removed_rows_are_used_again()
    {
        Random random = new(10);
        using EmbeddingIndex index = Filled([.. Enumerable.Range(0, 1_000).Select(_ => Vectors.Unit(random, 128))]);
        long bytes = index.MemoryBytes;
        for (long key = 1; key <= 1_000; key++)
        {
            index.Remove(key);
        }

        long emptied = index.MemoryBytes;
        float[][] rows = [.. Enumerable.Range(0, 1_000).Select(_ => Vectors.Unit(random, 128))];
        for (int i = 0; i < rows.Length; i++)
        {
            index.Put(5_000 + i, rows[i]);
        }

        Assert.Equal(emptied, index.MemoryBytes);
        Assert.InRange(emptied, bytes, bytes + 8_192);
        Assert.All(rows.Index(), row => Assert.Equal(5_000 + row.Index, Assert.Single(index.Search(row.Item, 5, 0.9)).Key));
    }

    [Fact]
    public void Clear_leaves_nothing_and_the_index_can_be_filled_again()
    {
        float[] face = Vectors.Unit(new(11), 128);
        using EmbeddingIndex index = Filled([face]);

        index.Clear();

        Assert.Equal(0, index.Count);
        Assert.Empty(index.Search(face, 1, -1));
        index.Put(2, face);
        Assert.Equal(2, Assert.Single(index.Search(face, 1, 0.9)).Key);
    }

    [Fact]
    public void A_row_of_512_components_takes_1040_bytes_and_its_key()
    {
        Random random = new(12);
        using EmbeddingIndex index = Filled([.. Enumerable.Range(0, 8_128).Select(_ => Vectors.Unit(random, 512))]);

        Assert.InRange(index.MemoryBytes / 8_128.0, 1_040, 1_110);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(4097)]
    public void Dimensions_that_are_none_are_refused(int dimensions) => Assert.Throws<ArgumentOutOfRangeException>(() => new EmbeddingIndex(dimensions));

    [Fact]
    public void What_is_no_unit_vector_is_refused_and_nothing_is_put()
    {
        using EmbeddingIndex index = new(4);
        float[][] refused =
        [
            [1, 0, 0], [1, 0, 0, 0, 0], [], [0, 0, 0, 0], [1, 1, 0, 0], [0.99f, 0, 0, 0], [float.NaN, 0, 0, 1],
            [float.PositiveInfinity, 0, 0, 0], [float.NegativeInfinity, float.PositiveInfinity, 0, 0], [1e30f, 0, 0, 0]
        ];

        Assert.All(refused, vector => Assert.Throws<ArgumentException>(() => index.Put(1, vector)));
        Assert.All(refused, vector => Assert.Throws<ArgumentException>(() => index.Search(vector, 1, 0)));
        Assert.Throws<ArgumentOutOfRangeException>(() => index.Put(0, [1, 0, 0, 0]));
        Assert.Throws<ArgumentOutOfRangeException>(() => index.Put(-1, [1, 0, 0, 0]));
        Assert.Throws<ArgumentException>(() => index.PutMany([1, 2], [1, 0, 0, 0]));
        Assert.Equal(0, index.Count);
    }

    [Fact]
    public void A_search_without_a_limit_or_with_no_number_is_refused()
    {
        using EmbeddingIndex index = new(1);

        Assert.Throws<ArgumentOutOfRangeException>(() => index.Search([1], 0, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => index.Search([1], 1, double.NaN));
        Assert.Empty(index.Search([1], int.MaxValue, double.NegativeInfinity));
    }

    [Fact]
    public void After_its_end_an_index_answers_nothing()
    {
        EmbeddingIndex index = Filled([[1]]);

        index.Dispose();
        index.Dispose();

        Assert.Throws<ObjectDisposedException>(() => index.Search([1], 1, 0));
        Assert.Throws<ObjectDisposedException>(() => index.Put(2, [1]));
        Assert.False(index.Contains(1));
    }

    private static EmbeddingIndex Filled(float[][] rows)
    {
        EmbeddingIndex index = new(rows[0].Length);
        index.PutMany([.. Enumerable.Range(1, rows.Length).Select(i => (long)i)], rows.SelectMany(r => r).ToArray());
        return index;
    }

    /// <summary>The top part of the row that the vector becomes.</summary>
    private static unsafe byte[] Packed(float[] vector)
    {
        int width = RowCode.Width(vector.Length);
        short* integers = stackalloc short[width];
        byte[] top = new byte[RowCode.TopBytes(width)];
        byte[] rest = new byte[RowCode.RestBytes(width)];
        RowCode.Round(vector, new(integers, width));
        fixed (byte* topStart = top, restStart = rest)
        {
            RowCode.Pack(integers, width, topStart, restStart);
        }

        return top;
    }
}
