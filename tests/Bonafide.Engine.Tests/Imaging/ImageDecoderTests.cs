using Bonafide.Engine.Imaging;

namespace Bonafide.Engine.Tests.Imaging;

public sealed class ImageDecoderTests
{
    private readonly ImageDecoder _decoder = new(new ImageLimits());

    [Theory]
    [InlineData("Png")]
    [InlineData("Tiff")]
    [InlineData("Jpeg")]
    [InlineData("WebP")]
    public void Decodes_each_of_the_four_formats(string format)
    {
        using RgbImage source = TestPictures.Gradient(64, 48);
        ImageFormat kind = Enum.Parse<ImageFormat>(format);

        using RgbImage decoded = _decoder.Decode(ImageEncoder.Encode(source, kind)).Image!;

        Assert.Equal((64, 48), (decoded.Width, decoded.Height));
        Assert.Equal(kind, decoded.Header!.Value.Format);
        bool lossless = kind is ImageFormat.Png or ImageFormat.Tiff;
        Assert.InRange(MeanDifference(source, decoded), 0, lossless ? 0 : 20);
    }

    [Theory]
    [InlineData(1, 0, 0)]
    [InlineData(2, 5, 0)]
    [InlineData(3, 5, 3)]
    [InlineData(4, 0, 3)]
    [InlineData(5, 0, 0)]
    [InlineData(6, 3, 0)]
    [InlineData(7, 3, 5)]
    [InlineData(8, 0, 5)]
    public void Stands_a_picture_upright_by_its_exif_orientation(int orientation, int x, int y)
    {
        using RgbImage stored = TestPictures.Gradient(6, 4);

        using RgbImage upright = _decoder.Decode(ImageEncoder.Encode(stored, ImageFormat.Tiff, orientation)).Image!;

        Assert.Equal(orientation >= 5 ? (4, 6) : (6, 4), (upright.Width, upright.Height));
        Assert.Equal(TestPictures.Pixel(stored, 0, 0), TestPictures.Pixel(upright, x, y));
        (int nextX, int nextY) = orientation switch { 1 or 4 => (x + 1, y), 2 or 3 => (x - 1, y), 5 or 6 => (x, y + 1), _ => (x, y - 1) };
        Assert.Equal(TestPictures.Pixel(stored, 1, 0), TestPictures.Pixel(upright, nextX, nextY));
    }

    [Fact]
    public void Lays_transparency_on_white()
    {
        byte[] png = TestPng.Write(2, 1, 8, TestPng.Rgba, [[200, 100, 50, 255, 200, 100, 50, 0]]);

        using RgbImage decoded = _decoder.Decode(png).Image!;

        Assert.Equal([200, 100, 50, 255, 255, 255], decoded.Pixels.ToArray());
    }

    [Fact]
    public void Brings_sixteen_bits_to_eight()
    {
        byte[] png = TestPng.Write(2, 1, 16, TestPng.Rgb, [[0xff, 0xff, 0x80, 0x00, 0, 0, 0, 0, 0x40, 0x00, 0xff, 0xff]]);

        using RgbImage decoded = _decoder.Decode(png).Image!;

        Assert.Equal([255, 128, 0, 0, 64, 255], decoded.Pixels.ToArray());
    }

    [Fact]
    public void Makes_three_channels_of_grey()
    {
        byte[] png = TestPng.Write(2, 1, 8, TestPng.Grey, [[10, 240]]);

        using RgbImage decoded = _decoder.Decode(png).Image!;

        Assert.Equal([10, 10, 10, 240, 240, 240], decoded.Pixels.ToArray());
    }

    [Fact]
    public void Decodes_a_single_pixel()
    {
        using RgbImage decoded = _decoder.Decode(TestPng.Write(1, 1, 8, TestPng.Rgb, [[1, 2, 3]])).Image!;

        Assert.Equal([1, 2, 3], decoded.Pixels.ToArray());
    }

    [Fact]
    public void Refuses_a_pixel_bomb_from_its_header()
    {
        ImageDecodeResult result = _decoder.Decode(TestPng.Write(20_000, 20_000, 8, TestPng.Rgb, []));

        Assert.Equal(ImageFault.TooManyPixels, result.Fault);
        Assert.Contains("20000 x 20000", result.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void Refuses_more_bytes_than_allowed()
    {
        ImageDecoder strict = new(new ImageLimits { MaxBytes = 100 });

        Assert.Equal(ImageFault.TooManyBytes, strict.Decode(new byte[101]).Fault);
    }

    [Fact]
    public void Names_what_is_wrong_with_bytes_that_are_no_picture()
    {
        Assert.Equal(ImageFault.Empty, _decoder.Decode([]).Fault);
        Assert.Equal(ImageFault.UnsupportedFormat, _decoder.Decode("hello, world"u8).Fault);
        Assert.Equal(ImageFault.UnsupportedFormat, _decoder.Decode("GIF89a"u8).Fault);
        Assert.Equal(ImageFault.Damaged, _decoder.Decode([0xff, 0xd8, 0xff, 0xe0, 0, 0]).Fault);
    }

    [Theory]
    [InlineData("Png")]
    [InlineData("Tiff")]
    [InlineData("Jpeg")]
    [InlineData("WebP")]
    public void Refuses_a_truncated_picture(string format)
    {
        using RgbImage source = TestPictures.Noise(200, 150);
        byte[] whole = ImageEncoder.Encode(source, Enum.Parse<ImageFormat>(format));

        ImageDecodeResult result = _decoder.Decode(whole.AsSpan(0, whole.Length * 2 / 3));

        Assert.Equal(ImageFault.Damaged, result.Fault);
    }

    [Fact]
    public void Shrinks_a_large_jpeg_while_reading_and_remembers_its_size()
    {
        using RgbImage large = TestPictures.Gradient(3_000, 2_000);

        using RgbImage decoded = _decoder.Decode(ImageEncoder.Encode(large, ImageFormat.Jpeg)).Image!;

        Assert.Equal((1_500, 1_000), (decoded.Width, decoded.Height));
        Assert.Equal((3_000, 2_000), (decoded.OriginalWidth, decoded.OriginalHeight));
        Assert.Equal(2, decoded.OriginalPerPixelX);
    }

    [Fact]
    public void Stops_when_the_time_is_over()
    {
        using RgbImage large = TestPictures.Noise(3_000, 3_000);
        ImageDecoder hasty = new(new ImageLimits { MaxTime = TimeSpan.FromTicks(1), MaxBytes = 100_000_000 });

        Assert.Equal(ImageFault.TookTooLong, hasty.Decode(ImageEncoder.EncodePng(large)).Fault);
    }

    [Theory]
    [InlineData("Png")]
    [InlineData("Tiff")]
    [InlineData("Jpeg")]
    [InlineData("WebP")]
    public void A_picture_that_was_decoded_after_its_time_is_refused_even_where_nothing_could_stop_it(string format)
    {
        using RgbImage large = TestPictures.Gradient(2_000, 2_000);
        ImageDecoder hasty = new(new ImageLimits { MaxTime = TimeSpan.FromMilliseconds(1), KeepSide = 10_000, MaxBytes = 100_000_000 });

        for (int i = 0; i < 3; i++)
        {
            ImageDecodeResult result = hasty.Decode(ImageEncoder.Encode(large, Enum.Parse<ImageFormat>(format)));

            Assert.Equal((ImageFault.TookTooLong, null), (result.Fault, result.Image));
        }
    }

    [Fact]
    public void Stops_when_the_caller_has_gone()
    {
        using RgbImage picture = TestPictures.Gradient(64, 64);
        byte[] png = ImageEncoder.EncodePng(picture);

        Assert.Throws<OperationCanceledException>(() => _decoder.Decode(png, new CancellationToken(canceled: true)));
    }

    [Theory]
    [InlineData(95)]
    [InlineData(75)]
    [InlineData(40)]
    public void Estimates_the_quality_with_which_a_jpeg_was_written(int quality)
    {
        byte[] table = [.. _standardTable.Select(value => (byte)Math.Clamp(((value * Percent(quality)) + 50) / 100, 1, 255))];
        byte[] jpeg = [0xff, 0xd8, 0xff, 0xdb, 0, 67, 0, .. table];

        Assert.InRange(JpegQuality.Estimate(jpeg)!.Value, quality - 1, quality + 1);
    }

    private static int Percent(int quality) => quality < 50 ? 5_000 / quality : 200 - (2 * quality);

    private static double MeanDifference(RgbImage a, RgbImage b)
    {
        double sum = 0;
        for (int i = 0; i < a.Pixels.Length; i++)
        {
            sum += Math.Abs(a.Pixels[i] - b.Pixels[i]);
        }

        return sum / a.Pixels.Length;
    }

    /// <summary>ITU-T T.81, table K.1.</summary>
    private static readonly int[] _standardTable =
    [
        16, 11, 10, 16, 24, 40, 51, 61, 12, 12, 14, 19, 26, 58, 60, 55, 14, 13, 16, 24, 40, 57, 69, 56, 14, 17, 22, 29, 51, 87, 80, 62,
        18, 22, 37, 56, 68, 109, 103, 77, 24, 35, 55, 64, 81, 104, 113, 92, 49, 64, 78, 87, 103, 121, 120, 101, 72, 92, 95, 98, 112, 100, 103, 99,
    ];
}
