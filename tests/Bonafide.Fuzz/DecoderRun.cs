using System.Diagnostics;
using System.Globalization;
using Bonafide.Engine.Imaging;
using Bonafide.Engine.Native;

namespace Bonafide.Fuzz;

/// <summary>
/// Decodes one damaged picture after the other. Each is written to the state file before it is decoded, so that whoever started this process knows which
/// one ended it; the system keeps the file's bytes when the process dies.
/// </summary>
internal sealed class DecoderRun(int first, int count, string stateFile, string? corpus)
{
    /// <summary>The process ends with it where a picture does not come back at all.</summary>
    internal const int Stuck = 86;

    /// <summary>Processor time that one picture may take. The time on the wall belongs to whatever else the machine does.</summary>
    private static readonly TimeSpan _longest = TimeSpan.FromSeconds(2), _stuck = TimeSpan.FromSeconds(120);

    /// <summary>After so many pictures memory has reached its usual size.</summary>
    private const int WarmUp = 500;

    private readonly ImageDecoder _decoder = new(new ImageLimits());
    private readonly Mutator _mutator = new(Pictures.Words);
    private readonly SortedDictionary<string, int> _outcomes = [];
    private long _began = Stopwatch.GetTimestamp();

    internal int Run(TextWriter output)
    {
        List<byte[]> seeds = Pictures.Seeds(corpus);
        List<LengthField>[] fields = [.. seeds.Select(PictureFields.Of)];
        using FileStream state = new(stateFile, FileMode.Create, FileAccess.Write, FileShare.Read, bufferSize: 0);
        using Timer watch = new(_ => EndWhereStuck(), null, 1_000, 1_000);
        TimeSpan longest = TimeSpan.Zero;
        int slowest = first;
        int slow = 0;
        long baseMemory = 0;
        for (int i = 0; i < count; i++)
        {
            byte[] input = Input(seeds, fields, first + i);
            state.SetLength(0);
            state.Write(input);
            TimeSpan before = Environment.CpuUsage.TotalTime;
            Volatile.Write(ref _began, Stopwatch.GetTimestamp());
            Count(input);
            TimeSpan took = Environment.CpuUsage.TotalTime - before;
            if (took > longest)
            {
                (longest, slowest) = (took, first + i);
            }

            if (took > _longest)
            {
                slow++;
                File.WriteAllBytes($"{stateFile}.slow-{first + i}", input);
            }

            if (i == Math.Min(WarmUp, count - 1))
            {
                baseMemory = Environment.WorkingSet;
            }
        }

        // A worker thread of libvips may still be letting go of its last buffer.
        _ = SpinWait.SpinUntil(() => VipsApi.TrackedMemory == 0, TimeSpan.FromSeconds(10));
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"inputs={count} seeds={seeds.Count} slow={slow} longest_ms={longest.TotalMilliseconds:F0} slowest={slowest} held={VipsApi.TrackedMemory} ")
            + string.Create(CultureInfo.InvariantCulture, $"base_mb={baseMemory >> 20} end_mb={Environment.WorkingSet >> 20} ")
            + string.Join(' ', _outcomes.Select(outcome => $"{outcome.Key}={outcome.Value}")));
        return 0;
    }

    private byte[] Input(List<byte[]> seeds, List<LengthField>[] fields, int number)
    {
        Lot lot = new((ulong)number * 0x2545f4914f6cdd1d);
        int seed = lot.Below(seeds.Count);
        byte[] input = _mutator.Mutate(lot, seeds[seed], lot.Of(seeds), fields[seed]);
        if (!lot.OneIn(4))
        {
            PictureFields.Seal(input);
        }

        return input;
    }

    private void Count(byte[] input)
    {
        ImageDecodeResult result = _decoder.Decode(input);
        using RgbImage? image = result.Image;
        string outcome = image is null ? $"{result.Fault}" : $"Picture{image.Header?.Format}";
        if (image is { Pixels: var pixels } && pixels.Length != (long)image.Width * image.Height * RgbImage.Channels)
        {
            outcome = "WrongSize";
        }

        _outcomes[outcome] = _outcomes.GetValueOrDefault(outcome) + 1;
    }

    private void EndWhereStuck()
    {
        if (Stopwatch.GetElapsedTime(Volatile.Read(ref _began)) > _stuck)
        {
            Environment.Exit(Stuck);
        }
    }
}
