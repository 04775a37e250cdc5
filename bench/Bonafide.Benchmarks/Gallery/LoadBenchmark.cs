using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using Bonafide.Engine.Search;
using Bonafide.Storage;
using Bonafide.Storage.Applications;
using Bonafide.Storage.Databases;
using Bonafide.Storage.Encryption;
using Bonafide.Storage.Galleries;

namespace Bonafide.Benchmarks.Gallery;

/// <summary>How long a server reads its galleries before it takes its first call: sealed rows of a SQLite database, each under a subject's own key, into the index.</summary>
internal static class LoadBenchmark
{
    private const int Batch = 5_000;
    private const string Model = "bench@000000000000";

    /// <param name="kept">A folder where the database stays and is found again, since filling takes longer than loading; null = one that goes.</param>
    internal static async Task RunAsync(int[] rows, int dimensions, int rounds, string? kept)
    {
        string folder = kept is null ? Directory.CreateTempSubdirectory("bonafide-bench-").FullName : Directory.CreateDirectory(kept).FullName;
        try
        {
            await using BonafideStorage storage = new(new StorageOptions { DataFolder = folder }, TimeProvider.System);
            await storage.StartAsync();
            Application application = await storage.Applications.ListAsync() is [var first, ..] ? first : await storage.Applications.CreateAsync("Bench", null, "bench");
            Guid gallery = ((await storage.Galleries.ListAsync(application.Id)).FirstOrDefault(g => g.Name == "Bench") ?? await storage.Galleries.CreateAsync(application.Id, "Bench", "", "bench")).Id;
            int written = (int)await storage.Database.ReadAsync(session => session.CountAsync($"SELECT COUNT(*) FROM faces"), CancellationToken.None);
            foreach (int count in rows.Order())
            {
                long filling = Stopwatch.GetTimestamp();
                written = await FillAsync(storage, application.Id, gallery, written, count, dimensions);
                Print($"{count:N0} rows of {dimensions} written, {new FileInfo(Path.Combine(folder, "bonafide.db")).Length / 1e9:F2} GB, {Stopwatch.GetElapsedTime(filling).TotalSeconds:F0} s");
                List<double> seconds = [], busy = [];
                for (int round = 0; round < rounds; round++)
                {
                    using EmbeddingIndex index = new(dimensions);
                    TimeSpan before = Environment.CpuUsage.TotalTime;
                    long start = Stopwatch.GetTimestamp();
                    await storage.FaceChanges.LoadAsync(Model, (number, _, components) => index.Put(number, components));
                    seconds.Add(Stopwatch.GetElapsedTime(start).TotalSeconds);
                    busy.Add((Environment.CpuUsage.TotalTime - before).TotalSeconds);
                    if (index.Count != count)
                    {
                        throw new InvalidOperationException($"{index.Count} of {count} rows were loaded.");
                    }
                }

                seconds.Sort();
                busy.Sort();
                Print($"load {count:N0} x {dimensions}: {seconds[seconds.Count / 2]:F2} s (median of {rounds}; least {seconds[0]:F2}, greatest {seconds[^1]:F2}), {busy[busy.Count / 2]:F2} s of processor time");
            }
        }
        finally
        {
            if (kept is null)
            {
                Directory.Delete(folder, recursive: true);
            }
        }
    }

    private static async Task<int> FillAsync(BonafideStorage storage, Guid application, Guid gallery, int from, int to, int dimensions)
    {
        float[] vector = new float[dimensions];
        MasterKey master = storage.Keys.Master;
        DateTimeOffset now = TimeProvider.System.GetUtcNow();
        for (int at = from; at < to; at += Batch)
        {
            int end = Math.Min(at + Batch, to);
            await storage.Database.WriteAsync(
                Durability.Process,
                async session =>
                {
                    for (int i = at; i < end; i++)
                    {
                        // One person a millisecond: ids rise as they do where people come one after another.
                        Guid subject = Guid.CreateVersion7(now.AddMilliseconds(i));
                        byte[] key = RandomNumberGenerator.GetBytes(SealedBox.KeyBytes);
                        Random(vector);
                        await session.ExecuteAsync(
                            $"""
                            INSERT INTO subjects (id, application_id, pseudonym, wrapped_key, created_at, touched_at)
                            VALUES ({subject}, {application}, {subject.ToString("N")}, {master.Wrap(Storage.Checks.Subjects.Purpose(subject), key)}, {now}, {now})
                            """);
                        await new FaceRow(Guid.CreateVersion7(now.AddMilliseconds(i)), application, gallery, subject, key, new FaceVector(Model, vector)) { At = now }.InsertAsync(session);
                    }

                    return true;
                },
                CancellationToken.None);
        }

        return to;
    }

    /// <summary>A direction at random.</summary>
    private static void Random(float[] vector)
    {
        double squares = 0;
        Span<byte> bytes = stackalloc byte[vector.Length];
        RandomNumberGenerator.Fill(bytes);
        for (int i = 0; i < vector.Length; i++)
        {
            vector[i] = bytes[i] - 127.5f;
            squares += vector[i] * vector[i];
        }

        float length = (float)Math.Sqrt(squares);
        for (int i = 0; i < vector.Length; i++)
        {
            vector[i] /= length;
        }
    }

    private static void Print(FormattableString line) => Console.WriteLine(line.ToString(CultureInfo.InvariantCulture));
}
