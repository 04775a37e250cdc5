using Bonafide.Engine.Imaging;
using Bonafide.Engine.Native;

namespace Bonafide.Engine.Tests.Imaging;

/// <summary>Few bytes that promise much, and files that are two things at once.</summary>
[Collection(nameof(AloneInTheDecoder))]
public sealed class BombTests
{
    /// <summary>Processor time that no such file may cost. What a picture costs that uses all that is allowed is about half of it.</summary>
    private static readonly TimeSpan _most = TimeSpan.FromSeconds(4);

    private readonly ImageDecoder _decoder = new(new ImageLimits());

    [Theory]
    [InlineData("Png", 20_000, 20_000)]
    [InlineData("Png", int.MaxValue, int.MaxValue)]
    [InlineData("Jpeg", 65_500, 65_500)]
    [InlineData("WebP", 16_383, 16_383)]
    [InlineData("Tiff", 1_000_000, 1_000_000)]
    [InlineData("Tiff", int.MaxValue, int.MaxValue)]
    [InlineData("Png", 16_385, 1)]
    [InlineData("Jpeg", 1, 65_500)]
    public void Pixels_that_only_a_header_promises_are_refused(string format, int width, int height)
    {
        ImageDecodeResult result = Decode(Bombs.Sized(Enum.Parse<ImageFormat>(format), width, height));

        // Some codecs find the header itself unsound.
        Assert.Contains(result.Fault, (ImageFault?[])[ImageFault.TooManyPixels, ImageFault.Damaged]);
    }

    [Theory]
    [InlineData("Png")]
    [InlineData("WebP")]
    [InlineData("Tiff")]
    public void Pixels_within_the_limits_that_never_come_are_damage(string format) =>
        Assert.Equal(ImageFault.Damaged, Decode(Bombs.Sized(Enum.Parse<ImageFormat>(format), 7_000, 7_000)).Fault);

    [Theory]
    [InlineData("zTXt", "key\0\0")]
    [InlineData("iTXt", "key\0\u0001\0\0\0")]
    [InlineData("iCCP", "profile\0\0")]
    public void Chunks_that_unfold_to_two_hundred_megabytes_are_not_unfolded(string type, string head)
    {
        long before = Environment.WorkingSet;

        Decode(Bombs.PackedChunk(type, head, unfolded: 200_000_000)).Image?.Dispose();

        Assert.InRange(Environment.WorkingSet - before, long.MinValue, 100_000_000);
    }

    [Fact]
    public void Scans_without_end_are_refused()
    {
        ImageDecodeResult result = Decode(Bombs.ManyScans(side: 7_000, scans: 20_000));

        Assert.Equal(ImageFault.TookTooLong, result.Fault);
        Assert.Contains("more than 100 scans", result.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void As_many_scans_as_may_be_are_decoded() => Decode(Bombs.ManyScans(side: 7_000, scans: 99)).Image!.Dispose();

    [Fact]
    public void Scans_are_counted_past_thumbnails_stuffing_and_restart_marks()
    {
        byte[] jpeg = [0xff, 0xd8, 0xff, 0xe1, 0, 8, 0xff, 0xda, 0xff, 0xda, 0, 0, 0xff, 0xff, 0xda, 0, 3, 1, 7, 0xff, 0, 0xff, 0xd3, 9, 0xff, 0xda, 0, 2, 0xff, 0xd9, 0xff, 0xda, 0, 2];

        Assert.Equal(2, JpegScans.Count(jpeg, limit: 100));
        Assert.Equal(1, JpegScans.Count(jpeg, limit: 0));
        for (int length = 0; length < jpeg.Length; length++)
        {
            Assert.InRange(JpegScans.Count(jpeg.AsSpan(0, length), limit: 100), 0, 2);
        }
    }

    [Fact]
    public void Channels_without_end_are_refused() => Assert.Equal(ImageFault.UnsupportedFormat, Decode(Bombs.Pages(1, bands: 1_000)).Fault);

    [Fact]
    public void Directories_that_point_at_each_other_end() => Decode(Bombs.WithSegments(0xe1, [Bombs.CircularExif()])).Image!.Dispose();

    [Fact]
    public void Exif_and_profiles_of_megabytes_do_no_harm()
    {
        byte[] noise = TestPictures.Noise(140, 150).Pixels.ToArray();
        byte[] exif = [.. "Exif\0\0MM\0*"u8, 0, 0, 0, 8, 0xff, 0xff, .. noise[..60_000]];
        Decode(Bombs.WithSegments(0xe1, Enumerable.Repeat(exif, 100))).Image?.Dispose();
        Decode(Bombs.WithSegments(0xe2, Enumerable.Range(1, 150).Select(i => (byte[])[.. "ICC_PROFILE\0"u8, (byte)i, 150, .. noise[..60_000]]))).Image!.Dispose();
    }

    [Theory]
    [InlineData(200, false, null)]
    [InlineData(201, false, "TooManyPages")]
    [InlineData(3_000, false, "TooManyPages")]
    [InlineData(3, true, null)]
    public void Pages_are_counted_and_circles_end(int pages, bool isCircular, string? fault)
    {
        ImageDecodeResult result = Decode(Bombs.Pages(pages, isCircular));

        if (!isCircular)
        {
            Assert.Equal(fault, result.Fault?.ToString());
        }

        result.Image?.Dispose();
    }

    [Fact]
    public void What_hangs_behind_a_picture_is_not_looked_at()
    {
        using RgbImage small = TestPictures.Gradient(16, 16);
        foreach (ImageFormat format in Enum.GetValues<ImageFormat>())
        {
            byte[] picture = ImageEncoder.Encode(small, format);
            foreach (byte[] tail in (byte[][])[[.. "PK\u0003\u0004"u8, .. new byte[100], .. "PK\u0005\u0006"u8, .. new byte[18]], "GIF89a"u8.ToArray(), "<svg><script>alert(1)</script></svg>"u8.ToArray(), picture])
            {
                using RgbImage decoded = Decode([.. picture, .. tail]).Image!;
                Assert.Equal((16, 16, format), (decoded.Width, decoded.Height, decoded.Header!.Value.Format));
            }
        }
    }

    [Fact]
    public void What_begins_as_something_else_is_no_picture_whatever_follows()
    {
        using RgbImage small = TestPictures.Gradient(16, 16);
        byte[] jpeg = ImageEncoder.Encode(small, ImageFormat.Jpeg);
        foreach (string head in (string[])["GIF89a", "PK\u0003\u0004", "%PDF-1.7\n", "<svg>", "RIFF\0\0\0\0AVI ", "II+\0", "\0\0\0\u0018ftypheic", "P6 9999 9999 255\n", "\n"])
        {
            Assert.Equal(ImageFault.UnsupportedFormat, Decode([.. System.Text.Encoding.Latin1.GetBytes(head), .. jpeg]).Fault);
        }
    }

    private ImageDecodeResult Decode(byte[] bytes)
    {
        TimeSpan before = Environment.CpuUsage.TotalTime;
        ImageDecodeResult result = _decoder.Decode(bytes);
        TimeSpan took = Environment.CpuUsage.TotalTime - before;

        Assert.True(took < _most, $"{bytes.Length} bytes cost {took.TotalSeconds:F1} s: {result.Fault}");
        if (result.Image is null)
        {
            Assert.True(SpinWait.SpinUntil(() => VipsApi.TrackedMemory == 0, TimeSpan.FromSeconds(10)), $"{VipsApi.TrackedMemory} bytes are still held");
        }

        return result;
    }
}
