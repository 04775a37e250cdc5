using Bonafide.Engine.Search;

namespace Bonafide.Engine.Tests.Search;

/// <summary>Writers and readers at once, bounded by work and not by time.</summary>
public sealed class ConcurrencyTests
{
    private const int Dimensions = 128;

    [Fact]
    public async Task What_is_always_there_is_always_found_and_nothing_mixed_is_ever_answered()
    {
        Random random = new(1);
        float[][] faces = [.. Enumerable.Range(0, 300).Select(_ => Vectors.Unit(random, Dimensions))];
        using EmbeddingIndex index = new(Dimensions);
        for (int i = 0; i < faces.Length; i++)
        {
            index.Put(i + 1, faces[i]);
        }

        // Keys 1..100 stay as they are; 101..200 are put again and again with one of two vectors; 201..300 come and go, and leave their places to others.
        float[][] second = [.. faces.Select(f => Vectors.Near(random, f, 0.8))];
        using CancellationTokenSource stop = new();
        Task[] writers = [.. Enumerable.Range(0, 2).Select(w => Task.Run(() =>
        {
            Random own = new(100 + w);
            while (!stop.IsCancellationRequested)
            {
                int i = 100 + (2 * own.Next(100)) + w;
                if (i < 200)
                {
                    index.Put(i + 1, own.Next(2) == 0 ? faces[i] : second[i]);
                }
                else if (!index.Remove(i + 1))
                {
                    index.Put(i + 1, faces[i]);
                }
            }
        }))];

        await Task.WhenAll(Enumerable.Range(0, 2).Select(r => Task.Run(() =>
        {
            Random own = new(200 + r);
            for (int n = 0; n < 4_000; n++)
            {
                int i = own.Next(faces.Length);
                Neighbor[] found = index.Search(faces[i], 3, 0.7);
                Assert.Distinct(found.Select(f => f.Key));
                if (i < 200)
                {
                    double cosine = Assert.Single(found, f => f.Key == i + 1).Cosine;
                    Assert.True(Math.Abs(cosine - 1) < 1e-4 || (i >= 100 && Math.Abs(cosine - Vectors.Cosine(faces[i], second[i])) < 1e-4), $"{cosine} of key {i + 1}");
                }

                // A row of another key, or of two vectors' halves, would be too far from what its key has.
                Assert.All(found, f => Assert.InRange(
                    f.Cosine,
                    Math.Min(Vectors.Cosine(faces[f.Key - 1], faces[i]), Vectors.Cosine(second[f.Key - 1], faces[i])) - 1e-4,
                    Math.Max(Vectors.Cosine(faces[f.Key - 1], faces[i]), Vectors.Cosine(second[f.Key - 1], faces[i])) + 1e-4));
            }
        })));
        await stop.CancelAsync();
        await Task.WhenAll(writers);
    }

    [Fact]
    public async Task A_vector_that_is_replaced_meanwhile_is_answered_whole()
    {
        const int large = EmbeddingIndex.MaxDimensions;
        Random random = new(5);
        float[] face = Vectors.Unit(random, large);
        float[] opposite = [.. face.Select(x => -x)];
        using EmbeddingIndex index = new(large);
        index.Put(1, face);
        using CancellationTokenSource stop = new();
        Task writer = Task.Run(() =>
        {
            while (!stop.IsCancellationRequested)
            {
                index.Put(1, opposite);
                index.Put(1, face);
            }
        });

        for (int n = 0; n < 1_000; n++)
        {
            Assert.Equal(1, Math.Abs(Assert.Single(index.Search(face, 1, -1)).Cosine), 6);
        }

        await stop.CancelAsync();
        await writer;
    }

    [Fact]
    public void A_row_that_is_written_while_the_first_pass_reads_it_is_looked_at_whole()
    {
        float[] face = Vectors.Unit(new(6), Dimensions);
        using EmbeddingIndex index = new(Dimensions);
        index.Put(1, face);

        // The first pass sees nothing of the row, as if it had read it half written.
        Neighbor[] found = index.Search(face, 1, 0.9, new BlindKernel(_ => index.Put(1, face)));

        Assert.Equal(1, Assert.Single(found).Key);
        Assert.Empty(index.Search(face, 1, 0.9, new BlindKernel(_ => { })));
    }

    [Fact]
    public void A_key_that_moves_to_another_place_during_a_search_is_answered_once()
    {
        Random random = new(7);
        float[] face = Vectors.Unit(random, Dimensions);
        using EmbeddingIndex index = new(Dimensions);
        index.Put(1, face);
        for (long key = 2; key <= 192; key++)
        {
            index.Put(key, Vectors.Unit(random, Dimensions));
        }

        Neighbor[] found = index.Search(face, 2, -1, new BlindKernel(call =>
        {
            if (call == 2)
            {
                // The place that was freed last is the next to be used.
                index.Remove(1);
                index.Remove(190);
                index.Put(1, face);
            }
            else
            {
                index.Put(2, Vectors.Unit(random, Dimensions));
            }
        }));

        Assert.Equal(2, found.Length);
        Assert.Single(found, n => n.Key == 1);
    }

    [Fact]
    public async Task A_search_that_begins_after_a_removal_does_not_find_the_key_and_its_place_is_used_again()
    {
        Random random = new(2);
        float[][] faces = [.. Enumerable.Range(0, 64).Select(_ => Vectors.Unit(random, Dimensions))];
        using EmbeddingIndex index = new(Dimensions);
        await Task.WhenAll(Enumerable.Range(0, 4).Select(w => Task.Run(() =>
        {
            for (int n = 0; n < 4_000; n++)
            {
                // Each worker has keys of its own, and all share the places.
                int i = (4 * (n % 16)) + w;
                index.Put(i + 1, faces[i]);
                Assert.Equal(i + 1, Assert.Single(index.Search(faces[i], 1, 0.9)).Key);
                Assert.True(index.Remove(i + 1));
                Assert.Empty(index.Search(faces[i], 64, 0.9));
            }
        })));

        Assert.Equal(0, index.Count);
        Assert.Empty(index.Search(faces[0], 64, -1));
    }

    [Fact]
    public async Task An_index_that_is_emptied_or_ended_while_it_is_searched_answers_what_it_still_has()
    {
        Random random = new(3);
        float[][] faces = [.. Enumerable.Range(0, 200).Select(_ => Vectors.Unit(random, Dimensions))];
        for (int round = 0; round < 20; round++)
        {
            EmbeddingIndex index = new(Dimensions);
            Task[] readers = [.. Enumerable.Range(0, 2).Select(r => Task.Run(() =>
            {
                try
                {
                    for (int n = 0; n < 500; n++)
                    {
                        Assert.InRange(index.Search(faces[n % faces.Length], 5, 0.9).Length, 0, 1);
                    }
                }
                catch (ObjectDisposedException)
                {
                    // It came to its end meanwhile.
                }
            }))];
            for (int n = 0; n < 5; n++)
            {
                for (int i = 0; i < faces.Length; i++)
                {
                    index.Put(i + 1, faces[i]);
                }

                index.Clear();
                Assert.Empty(index.Search(faces[0], 5, -1));
            }

            index.Dispose();
            await Task.WhenAll(readers);
        }
    }

    [Fact]
    public async Task Many_rows_can_be_put_from_several_threads()
    {
        Random random = new(4);
        float[][] faces = [.. Enumerable.Range(0, 1_000).Select(_ => Vectors.Unit(random, Dimensions))];
        using EmbeddingIndex index = new(Dimensions);

        await Task.WhenAll(faces.Index().Chunk(125).Select(part => Task.Run(() =>
            index.PutMany([.. part.Select(p => p.Index + 1L)], part.SelectMany(p => p.Item).ToArray()))));

        Assert.Equal(faces.Length, index.Count);
        Assert.All(faces.Index(), face => Assert.Equal(face.Index + 1, Assert.Single(index.Search(face.Item, 1, 0.9)).Key));
    }

    /// <summary>Says of no row that it is near, and lets something happen between its reading and its answer.</summary>
    private sealed unsafe class BlindKernel(Action<int> meanwhile) : CoarseKernel
    {
        private int _calls;

        internal override string Name => "blind";

        internal override bool IsSupported => true;

        internal override void Sum(byte* top, int width, sbyte* probe, int* sums)
        {
            // No sum can be lower, nor a cosine with any vector.
            new Span<int>(sums, RowBlock.GroupRows).Fill(-15 * 127 * width);
            meanwhile(_calls++);
        }
    }
}
