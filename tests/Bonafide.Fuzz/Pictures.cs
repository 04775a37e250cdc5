using System.Text;
using Bonafide.Engine.Imaging;

namespace Bonafide.Fuzz;

/// <summary>What is damaged: pictures of our own in each format, and those of the shared corpus where it lies on the machine.</summary>
internal static class Pictures
{
    private const int MaxSeedBytes = 256 * 1024;

    /// <summary>Marks and names that the four formats know, and heads of others.</summary>
    internal static IReadOnlyList<byte[]> Words { get; } =
    [
        [0xff, 0xd8], [0xff, 0xd9], [0xff, 0xda], [0xff, 0xc0], [0xff, 0xc2], [0xff, 0xc4], [0xff, 0xc9], [0xff, 0xdb], [0xff, 0xdd], [0xff, 0xd0], [0xff, 0xee, 0, 14],
        [0xff, 0xe1, 0xff, 0xff], "II*\0"u8.ToArray(), "MM\0*"u8.ToArray(), "Exif\0\0"u8.ToArray(), "ICC_PROFILE\0\u0001\u0001"u8.ToArray(), "http://ns.adobe.com/xap/1.0/\0"u8.ToArray(),
        .. "IHDR IDAT IEND PLTE tRNS iCCP zTXt iTXt eXIf acTL fcTL fdAT gAMA cHRM sBIT RIFF WEBP VP8 VP8L VP8X ANIM ANMF ALPH ICCP EXIF XMP PK\u0003\u0004 GIF89a %PDF- <svg"
            .Split(' ').Select(Encoding.Latin1.GetBytes),
        [0x52, 0x01, 3, 0, 1, 0, 0, 0], [0x11, 0x01, 4, 0], [0x44, 0x01, 4, 0], [0x87, 0x69, 0, 4], [0x69, 0x87, 4, 0], [0x4a, 0x01, 13, 0],
    ];

    internal static List<byte[]> Seeds(string? corpus)
    {
        List<byte[]> seeds = [];
        foreach (ImageFormat format in Enum.GetValues<ImageFormat>())
        {
            foreach ((int width, int height) in ((int, int)[])[(1, 1), (16, 16), (33, 7), (96, 64)])
            {
                using RgbImage picture = Gradient(width, height);
                seeds.Add(ImageEncoder.Encode(picture, format, orientation: 6));
            }
        }

        if (corpus is not null)
        {
            seeds.AddRange(Directory.EnumerateFiles(corpus, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal)
                .Select(path => new FileInfo(path)).Where(file => file.Length is > 0 and <= MaxSeedBytes).Select(file => File.ReadAllBytes(file.FullName))
                .Where(bytes => ImageSignature.Of(bytes) is not null));
        }

        return seeds;
    }

    private static RgbImage Gradient(int width, int height)
    {
        byte[] pixels = new byte[width * height * RgbImage.Channels];
        for (int i = 0; i < pixels.Length; i++)
        {
            pixels[i] = (byte)((i * 7) ^ (i >> 5));
        }

        return RgbImage.FromPixels(width, height, pixels);
    }
}
