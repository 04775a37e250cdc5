using System.Diagnostics;
using Bonafide.Storage;
using Bonafide.Storage.ApiKeys;

namespace Bonafide.Benchmarks.Robustness;

/// <summary>
/// Whether the time that a wrong key takes tells how much of it is right: Welch's t of the times of keys that are wrong in their first secret character
/// against keys that are wrong elsewhere, in turns. Below 4.5 in size there is nothing to be seen (the usual limit of leakage tests, ISO/IEC 17825).
/// </summary>
internal static class TimingBenchmark
{
    private const double Limit = 4.5;

    internal static async Task<int> RunAsync(int rounds)
    {
        string folder = Directory.CreateTempSubdirectory("bonafide-timing-").FullName;
        await using BonafideStorage storage = new(new StorageOptions { DataFolder = folder }, TimeProvider.System);
        await storage.StartAsync();
        Guid application = (await storage.Applications.CreateAsync("Timing", null, "bench")).Id;
        string good = (await storage.ApiKeys.CreateAsync(new NewApiKey(application, "Key"), "bench")).Secret;
        int secret = KeySecret.Prefix(good).Length;
        (string Name, string Key, bool MustNotTell)[] keys =
        [
            ("first secret character wrong", Changed(good, secret), true),
            ("the same once more", Changed(good, secret), true),
            ("last character wrong", Changed(good, good.Length - 1), true),
            ("middle character wrong", Changed(good, (secret + good.Length) / 2), true),
            ("every secret character wrong", Changed(good, [.. Enumerable.Range(secret, good.Length - secret)]), true),
            ("one character short", good[..^1], true),
            ("one character more", good + "0", true),
            ("visible part wrong (no secret: another row is looked for)", Changed(good, secret - 1), false),
            ("the right key", good, false),
        ];
        List<double>[] times = [.. keys.Select(_ => new List<double>(rounds))];
        Random turns = new(1);
        for (int round = -200; round < rounds; round++)
        {
            int[] order = [.. Enumerable.Range(0, keys.Length)];
            turns.Shuffle(order);
            foreach (int i in order)
            {
                long start = Stopwatch.GetTimestamp();
                _ = await storage.ApiKeys.AuthenticateAsync(keys[i].Key, null);
                if (round >= 0)
                {
                    times[i].Add(Stopwatch.GetElapsedTime(start).TotalMicroseconds);
                }
            }
        }

        // What was interrupted says nothing of the comparison: the slowest twentieth of all times is left out, by one limit for all keys.
        double cut = times.SelectMany(each => each).Order().ElementAt((int)(0.95 * keys.Length * rounds));
        Console.WriteLine($"{rounds} rounds. Times above {cut:F0} us are left out.");
        Console.WriteLine();
        Console.WriteLine("| key | median, us | mean, us | t against the first row |");
        Console.WriteLine("|---|---:|---:|---:|");
        bool isTold = false;
        double[] first = [.. times[0].Where(time => time <= cut)];
        for (int i = 0; i < keys.Length; i++)
        {
            double[] kept = [.. times[i].Where(time => time <= cut).Order()];
            double t = Welch(first, kept);
            isTold |= keys[i].MustNotTell && Math.Abs(t) > Limit;
            Console.WriteLine($"| {keys[i].Name} | {kept[kept.Length / 2]:F1} | {kept.Average():F2} | {(i == 0 ? "" : $"{t:F2}")} |");
        }

        Console.WriteLine();
        Console.WriteLine(isTold ? $"A SECRET PART TELLS ITSELF: |t| above {Limit}." : $"No secret part tells itself: every |t| of a key with the right visible part is at most {Limit}.");
        await storage.DisposeAsync();
        Directory.Delete(folder, recursive: true);
        return isTold ? 3 : 0;
    }

    private static string Changed(string key, params int[] at)
    {
        char[] characters = key.ToCharArray();
        foreach (int i in at)
        {
            characters[i] = characters[i] == '0' ? '1' : '0';
        }

        return new string(characters);
    }

    private static double Welch(double[] a, double[] b)
    {
        (double meanA, double varianceA) = Moments(a);
        (double meanB, double varianceB) = Moments(b);
        return (meanA - meanB) / Math.Sqrt((varianceA / a.Length) + (varianceB / b.Length));
    }

    private static (double Mean, double Variance) Moments(double[] values)
    {
        double mean = values.Average();
        return (mean, values.Sum(value => (value - mean) * (value - mean)) / (values.Length - 1));
    }
}
