using System.Diagnostics;
using Bonafide.Benchmarks.Checks;
using Bonafide.Engine;
using Bonafide.Engine.Decision;
using Bonafide.Engine.Imaging;
using Bonafide.Engine.Models;

namespace Bonafide.Benchmarks.Robustness;

/// <summary>What a server adds to its checks: the start, the round trip, the second core, the memory after many checks.</summary>
internal static class HttpBenchmark
{
    /// <summary>Checks before the round trip is timed: until then the runtime still compiles what it has seen often.</summary>
    private const int WarmUp = 1_000;

    /// <param name="program">Bonafide.Server.dll.</param>
    /// <param name="calls">Checks for the memory.</param>
    /// <param name="rounds">Checks for each of the other figures.</param>
    internal static async Task<int> RunAsync(string program, string pack, string pictures, int calls, int rounds)
    {
        Environment.SetEnvironmentVariable("BONAFIDE_PACK", pack);
        byte[] picture = BenchPictures.Jpeg(Path.Combine(pictures, "portrait-composite-1.png"), 640, 480, 0.9);
        Console.WriteLine($"Pack {pack}, {Environment.ProcessorCount} cores, {picture.Length / 1024} KiB JPEG of 640 x 480, POST /v1/checks, SQLite; caller and server share the machine. Load average {File.ReadAllText("/proc/loadavg").Trim()}.\n");
        await StartsAsync(program, picture);
        await RoundTripAsync(program, pack, picture, rounds);
        await CoresAsync(program, picture, rounds);
        return await MemoryAsync(program, picture, calls);
    }

    private static async Task StartsAsync(string program, byte[] picture)
    {
        const int starts = 5;
        List<double> ready = [], first = [];
        for (int i = 0; i < starts; i++)
        {
            await using ServerUnderTest server = await ServerUnderTest.StartAsync(program);
            ready.Add(server.ReadyAfter.TotalMilliseconds);
            long called = Stopwatch.GetTimestamp();
            await server.CheckAsync(picture);
            first.Add(Stopwatch.GetElapsedTime(called).TotalMilliseconds);
        }

        Console.WriteLine($"Start of a new installation: ready after {Median(ready):F0} ms (of {starts}: {ready.Min():F0} to {ready.Max():F0}); its first check takes {Median(first):F0} ms ({first.Min():F0} to {first.Max():F0}).");
    }

    /// <summary>The same check in this process and through the server, in turns.</summary>
    private static async Task RoundTripAsync(string program, string pack, byte[] picture, int rounds)
    {
        ModelCatalog catalog = ModelCatalog.Open((Environment.GetEnvironmentVariable("BONAFIDE_MODELS") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries));
        using LivenessEngine engine = LivenessEngine.Load(catalog, pack, new DecisionPolicy());
        engine.WarmUp();
        ImageDecoder decoder = new(new ImageLimits());
        await using ServerUnderTest server = await ServerUnderTest.StartAsync(program);
        List<double> here = [], there = [], added = [], slower = [];
        for (int round = -WarmUp; round < rounds; round++)
        {
            long start = Stopwatch.GetTimestamp();
            double stages;
            using (RgbImage image = decoder.Decode(picture).Image!)
            {
                stages = engine.Assess(image, AssessmentRequest.Full with { Embedding = false }).Timings.Sum(timing => timing.Elapsed.TotalMilliseconds);
            }

            double inProcess = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
            start = Stopwatch.GetTimestamp();
            double stagesThere = await server.CheckStagesAsync(picture);
            double overHttp = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
            if (round >= 0)
            {
                here.Add(inProcess);
                there.Add(overHttp);
                added.Add(overHttp - inProcess);
                slower.Add(stagesThere - stages);
            }
        }

        Console.WriteLine($"Round trip, {rounds} in turns after {WarmUp}: {Median(here):F2} ms in this process, {Median(there):F2} ms over HTTP with the record written; added at the median {Median(added):F2} ms. The engine's own stages, decoding apart, take {Median(slower):+0.00;-0.00} ms there beside what they take here.");
    }

    /// <summary>A server on one core and one on all, each with as many callers as keep it busy, in turns.</summary>
    private static async Task CoresAsync(string program, byte[] picture, int rounds)
    {
        await using ServerUnderTest one = await ServerUnderTest.StartAsync(program, cores: "0");
        await using ServerUnderTest all = await ServerUnderTest.StartAsync(program);
        List<double> few = [], many = [], ratios = [];
        for (int round = -1; round < 5; round++)
        {
            double seconds = Math.Max(2, rounds / 50.0);
            Load onOne = new("one core"), onAll = new("all cores");
            await onOne.CloseAsync(one, picture, 2, seconds);
            await onAll.CloseAsync(all, picture, 2 * Environment.ProcessorCount, seconds);
            if (round >= 0)
            {
                few.Add(onOne.Rate);
                many.Add(onAll.Rate);
                ratios.Add(onAll.Rate / onOne.Rate);
            }
        }

        Console.WriteLine($"Throughput, medians of {few.Count} turns: {Median(few):F1} checks/s on one core, {Median(many):F1} on {Environment.ProcessorCount}; ratio {Median(ratios):F2} ({ratios.Min():F2} to {ratios.Max():F2}).");
    }

    private static async Task<int> MemoryAsync(string program, byte[] picture, int calls)
    {
        await using ServerUnderTest server = await ServerUnderTest.StartAsync(program);
        Console.WriteLine("\n| checks | resident, MiB | most |\n|---:|---:|---:|");
        long start = Stopwatch.GetTimestamp();
        int done = 0;
        foreach (int until in (int[])[.. new[] { 100, 1_000, 2_500, 5_000, 10_000, 20_000 }.Where(count => count < calls), calls])
        {
            int next = done;
            await Task.WhenAll(Enumerable.Range(0, Environment.ProcessorCount).Select(async _ =>
            {
                while (Interlocked.Increment(ref next) <= until)
                {
                    await server.CheckAsync(picture);
                }
            }));
            done = until;
            (long now, long most) = server.Memory();
            Console.WriteLine($"| {until:N0} | {now} | {most} |");
        }

        Console.WriteLine($"\n{calls / Stopwatch.GetElapsedTime(start).TotalSeconds:F1} checks/s. Load average {File.ReadAllText("/proc/loadavg").Trim()}.");
        return server.IsAlive ? 0 : 3;
    }

    private static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);
}
