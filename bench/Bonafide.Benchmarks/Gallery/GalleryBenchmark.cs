using System.Diagnostics;
using Bonafide.Engine.Search;

namespace Bonafide.Benchmarks.Gallery;

/// <summary>Prints Markdown: one table for each number of rows and dimensions. The floats of one table are freed before the next.</summary>
internal static class GalleryBenchmark
{
    private const int Limit = 10;
    private const int ProbeCount = 16;

    /// <summary>Below it nobody would take two faces for the same.</summary>
    private const double MinCosine = 0.4;

    internal static void Run(int[] rows, int[] dimensions, int rounds, bool withSqliteVec)
    {
        Print($"{Environment.ProcessorCount} processors, {System.Runtime.InteropServices.RuntimeInformation.FrameworkDescription}, kernels: "
            + string.Join(", ", CoarseKernel.Supported.Select(k => k.Name)));
        foreach ((int count, int width) in rows.SelectMany(r => dimensions.Select(d => (r, d))))
        {
            Run(count, width, rounds, withSqliteVec ? SqliteVec.Find() : null);
            GC.Collect();
        }
    }

    private static void Run(int rows, int dimensions, int rounds, string? sqliteVec)
    {
        Print($"\n### {rows:N0} rows of {dimensions} components\n");
        float[] vectors = Rows.Make(rows, dimensions);
        float[][] probes = Rows.Probes(vectors, dimensions, ProbeCount);
        float[] Probe(int n) => probes[n % ProbeCount];

        using EmbeddingIndex index = new(dimensions);
        TimeSpan used = Environment.CpuUsage.TotalTime;
        double seconds = Fill(index, vectors);
        used = Environment.CpuUsage.TotalTime - used;
        Print($"Filled by {Environment.ProcessorCount} threads in {seconds:0.00} s ({used.TotalSeconds:0.00} s of processor time); {index.MemoryBytes / (double)rows:0} bytes a row.\n");

        long topBytes = (long)rows * RowCode.TopBytes(RowCode.Width(dimensions));
        List<Timing> timings = [];
        using (Memory memory = new(topBytes))
        {
            timings.AddRange(Contender.Measure(rounds,
            [
                new($"reading {topBytes >> 20:N0} MiB and nothing else", _ => memory.Sum()),
                .. CoarseKernel.Supported.Select(kernel => new Contender($"index, {kernel.Name}, best {Limit} from {MinCosine:0.0}", n => index.Search(Probe(n), Limit, MinCosine, kernel))),
                new($"index, best {Limit} of all", n => index.Search(Probe(n), Limit, -1)),
                new($"TensorPrimitives.Dot, best {Limit} of all", n => FloatScan.Search(vectors, Probe(n), Limit))
            ]));
        }

        int agreed = probes.Count(p => index.Search(p, 1, -1)[0].Key == FloatScan.Search(vectors, p, 1)[0].Key);
        double off = probes.SelectMany(p => index.Search(p, Limit, -1).Select(n => Math.Abs(n.Cosine - FloatScan.Cosine(vectors, p, n.Key)))).Max();
        foreach (bool bytes in sqliteVec is null ? [] : (bool[])[true, false])
        {
            using SqliteVec table = new(sqliteVec!, vectors, dimensions, bytes);
            timings.AddRange(Contender.Measure(rounds / 4,
            [
                new($"index again, beside sqlite-vec {(bytes ? "int8" : "float")}", n => index.Search(Probe(n), Limit, MinCosine)),
                new($"sqlite-vec, {(bytes ? "int8" : "float")}, best {Limit} of all", n => table.Search(Probe(n), Limit))
            ]));
        }

        Print("| ms | median | quartiles | fastest | processor |\n|---|---:|---:|---:|---:|");
        foreach (Timing timing in timings)
        {
            Print($"| {timing.Name} | {timing.Median:0.00} | {timing.LowerQuartile:0.00} - {timing.UpperQuartile:0.00} | {timing.Fastest:0.00} | {timing.Processor:0.00} |");
        }

        Print($"\nNearest row as by floating point: {agreed} of {ProbeCount}; cosines off by at most {off:0.0e0} from 64-bit arithmetic. Two callers at once: {Throughput(index, probes, 2):0} searches/s; one: {Throughput(index, probes, 1):0}.");
        if (sqliteVec is null)
        {
            Print("sqlite-vec was not measured: `npm ci` in bench/sqlite-vec brings it.");
        }
    }

    private static double Fill(EmbeddingIndex index, float[] vectors)
    {
        const int part = 1_000;
        int dimensions = index.Dimensions;
        int rows = vectors.Length / dimensions;
        long start = Stopwatch.GetTimestamp();
        Parallel.For(0, (rows + part - 1) / part, p =>
        {
            int first = p * part;
            int count = Math.Min(part, rows - first);
            long[] keys = [.. Enumerable.Range(first + 1, count).Select(k => (long)k)];
            index.PutMany(keys, vectors.AsSpan(first * dimensions, count * dimensions));
        });
        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    private static double Throughput(EmbeddingIndex index, float[][] probes, int callers)
    {
        TimeSpan time = TimeSpan.FromSeconds(2);
        long start = Stopwatch.GetTimestamp();
        long searches = 0;
        Parallel.For(0, callers, new ParallelOptions { MaxDegreeOfParallelism = callers }, caller =>
        {
            for (int n = caller; Stopwatch.GetElapsedTime(start) < time; n++)
            {
                index.Search(probes[n % probes.Length], Limit, MinCosine);
                Interlocked.Increment(ref searches);
            }
        });
        return searches / Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    private static void Print(string line) => Console.WriteLine(line);
}
