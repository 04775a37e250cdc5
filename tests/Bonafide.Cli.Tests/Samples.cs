using Bonafide.Engine.Imaging;
using Bonafide.Tests;

namespace Bonafide.Cli.Tests;

/// <summary>Pictures to check: photographs where there are some, and files that are none.</summary>
internal static class Samples
{
    internal const string BonaFide = "bonafide-01.jpg";
    internal const string Print = "attack-print-01.jpg";
    internal const string Screen = "attack-screen-01.jpg";
    internal const string NoFace = "no-face-01.jpg";
    internal const string Group = "group-01.jpg";

    /// <summary>The path of a photograph; the test is skipped where there is none.</summary>
    internal static string Photograph(string name) => Path.Combine(Needs.SharedData(), "samples", name);

    internal static RgbImage Decode(byte[] encoded)
    {
        ImageDecodeResult result = new ImageDecoder(new ImageLimits()).Decode(encoded);
        return result.Image ?? throw new InvalidOperationException($"Not a picture: {result.Fault}");
    }
}

/// <summary>A folder of a test's own, gone when the test is over.</summary>
internal sealed class Folder : IDisposable
{
    internal string Path { get; } = Directory.CreateTempSubdirectory("bonafide-cli-").FullName;

    internal string PathOf(string name) => System.IO.Path.Combine(Path, name);

    internal string Write(string name, byte[] bytes)
    {
        File.WriteAllBytes(PathOf(name), bytes);
        return PathOf(name);
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
