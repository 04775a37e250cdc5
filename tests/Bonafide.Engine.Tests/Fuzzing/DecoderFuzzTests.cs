using System.Diagnostics;
using System.Globalization;
using Bonafide.Tests;

namespace Bonafide.Engine.Tests.Fuzzing;

/// <summary>
/// The decoder meets damaged pictures, in a process of its own since its codecs are native: 5,000 of them, or as many as BONAFIDE_FUZZ_INPUTS says (a night's
/// run: 200000).
/// </summary>
public sealed class DecoderFuzzTests(ITestOutputHelper output) : IDisposable
{
    private const int Ordinary = 5_000, InputsOfAProcess = 20_000;

    /// <summary>Far more than fragments of a heap, far less than one picture that was kept each time.</summary>
    private const int MayGrowMegabytes = 256;

    /// <summary>For one process of at most 20,000 pictures, which takes a few minutes.</summary>
    private static readonly TimeSpan _patience = TimeSpan.FromMinutes(15);

    private readonly string _folder = Directory.CreateTempSubdirectory("bonafide-fuzz-").FullName;

    [Fact]
    public async Task Every_damaged_picture_gives_a_picture_or_a_fault_soon_and_nothing_is_kept()
    {
        int inputs = int.Parse(Environment.GetEnvironmentVariable("BONAFIDE_FUZZ_INPUTS") ?? $"{Ordinary}", CultureInfo.InvariantCulture);
        for (int first = 0; first < inputs; first += InputsOfAProcess)
        {
            string state = Path.Combine(_folder, $"{first}");
            (int exit, string said) = await RunAsync(first, Math.Min(InputsOfAProcess, inputs - first), state);
            output.WriteLine(said);

            if (exit != 0)
            {
                Assert.Fail($"the decoder ended its process with {exit} over the picture that is kept in {Kept(state)}: {said}");
            }

            Dictionary<string, int> totals = said.Trim().Split(' ').Select(part => part.Split('=')).ToDictionary(pair => pair[0], pair => int.Parse(pair[1], CultureInfo.InvariantCulture));
            if (totals["slow"] > 0)
            {
                Assert.Fail($"{totals["slow"]} pictures took more than two seconds of a processor, the worst is number {totals["slowest"]}: {Kept($"{state}.slow-{totals["slowest"]}")}");
            }

            Assert.Equal(0, totals["held"]);
            Assert.Equal(0, totals.GetValueOrDefault("WrongSize"));
            Assert.InRange(totals["end_mb"] - totals["base_mb"], int.MinValue, MayGrowMegabytes);
        }
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static async Task<(int Exit, string Said)> RunAsync(int first, int count, string state)
    {
        List<string> arguments = [Path.Combine(AppContext.BaseDirectory, "Bonafide.Fuzz.dll"), $"{first}", $"{count}", state];
        if (Corpus() is { } corpus)
        {
            arguments.Add(corpus);
        }

        EndedProgram ended = await Programs.RunAsync(new ProcessStartInfo("dotnet", arguments), _patience);
        return (ended.Exit, ended.Out + ended.Error);
    }

    /// <summary>The shared odd files where they lie on the machine; without them the pictures of our own serve alone.</summary>
    private static string? Corpus()
    {
        string shared = Environment.GetEnvironmentVariable("BONAFIDE_SHARED") ?? Path.Combine(Needs.RepositoryRoot(), "..", "shared");
        string folder = Path.GetFullPath(Path.Combine(shared, "data", "formats"));
        return Directory.Exists(folder) ? folder : null;
    }

    /// <summary>Where the file lies after the test has cleaned up.</summary>
    private static string Kept(string file)
    {
        string kept = Path.Combine(Path.GetTempPath(), $"bonafide-fuzz-{Path.GetFileName(file)}.bin");
        File.Copy(file, kept, overwrite: true);
        return kept;
    }
}
