using Bonafide.Engine.Imaging;
using Bonafide.Engine.Native;
using Bonafide.Tests;

namespace Bonafide.Engine.Tests.Imaging;

/// <summary>Counts what libvips holds, so nothing else may decode at the same time.</summary>
[CollectionDefinition(nameof(AloneInTheDecoder), DisableParallelization = true)]
public sealed class AloneInTheDecoder;

/// <summary>Odd, broken and hostile files of other people's test suites.</summary>
[Collection(nameof(AloneInTheDecoder))]
public sealed class OddFilesTests
{
    [Fact]
    public void Every_odd_file_gives_a_picture_or_a_fault_and_nothing_is_kept()
    {
        string folder = Path.Combine(Needs.SharedData(), "formats");
        ImageDecoder decoder = new(new ImageLimits());
        int decoded = 0;
        int refused = 0;

        Parallel.ForEach(Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories), path =>
        {
            ImageDecodeResult result = decoder.Decode(File.ReadAllBytes(path));
            Assert.True(result.Image is null ^ result.Fault is null);
            Interlocked.Increment(ref result.Image is null ? ref refused : ref decoded);
            result.Image?.Dispose();
        });

        Assert.InRange(decoded, 200, 1_000);
        Assert.InRange(refused, 50, 1_000);
        // A worker thread of libvips may still be letting go of its last buffer.
        Assert.True(SpinWait.SpinUntil(() => VipsApi.TrackedMemory == 0, TimeSpan.FromSeconds(10)), $"{VipsApi.TrackedMemory} bytes are still held");
    }

    [Theory]
    [InlineData("varied/Channel_digital_image_CMYK_color_no_profile.jpg")]
    [InlineData("varied/prophoto.png")]
    [InlineData("varied/Flag_of_the_Netherlands-16bit.png")]
    [InlineData("varied/G31D_MULTI.TIF")]
    [InlineData("varied/animated-loop-3.webp")]
    [InlineData("varied/16-bit-grey-alpha.png")]
    [InlineData("varied-small/16bit.r.tif")]
    public void Unusual_but_sound_pictures_are_decoded(string name)
    {
        byte[] bytes = File.ReadAllBytes(Path.Combine(Needs.SharedData(), "formats", name));

        ImageDecodeResult result = new ImageDecoder(new ImageLimits()).Decode(bytes);

        Assert.Null(result.Fault);
        result.Image!.Dispose();
    }

    [Fact]
    public void All_eight_orientations_of_a_photograph_look_the_same()
    {
        string folder = Path.Combine(Needs.SharedData(), "formats", "varied");
        ImageDecoder decoder = new(new ImageLimits());
        using RgbImage expected = decoder.Decode(File.ReadAllBytes(Path.Combine(folder, "Landscape_1.jpg"))).Image!;
        double[] expectedMeans = Quarters(expected);

        for (int orientation = 2; orientation <= 8; orientation++)
        {
            using RgbImage turned = decoder.Decode(File.ReadAllBytes(Path.Combine(folder, $"Landscape_{orientation}.jpg"))).Image!;
            Assert.Equal((expected.Width, expected.Height), (turned.Width, turned.Height));
            double[] means = Quarters(turned);
            for (int i = 0; i < means.Length; i++)
            {
                Assert.InRange(means[i] - expectedMeans[i], -6, 6);
            }
        }
    }

    /// <summary>Mean of each quarter: enough to betray a wrong turn, blind to a second compression.</summary>
    private static double[] Quarters(RgbImage image)
    {
        double[] sums = new double[4];
        ReadOnlySpan<byte> pixels = image.Pixels;
        for (int y = 0; y < image.Height; y++)
        {
            for (int x = 0; x < image.Width; x++)
            {
                sums[(y * 2 / image.Height * 2) + (x * 2 / image.Width)] += pixels[((y * image.Width) + x) * 3];
            }
        }

        return [.. sums.Select(sum => 4 * sum / (image.Width * image.Height))];
    }
}
