using System.Buffers.Binary;

namespace Bonafide.Engine.Imaging;

/// <summary>Tells the format from the first bytes.</summary>
public static class ImageSignature
{
    /// <summary>The format, or null where the bytes are of none of the four. BigTIFF (version 43) is not one of them.</summary>
    public static ImageFormat? Of(ReadOnlySpan<byte> bytes) => bytes switch
    {
        [0xff, 0xd8, 0xff, ..] => ImageFormat.Jpeg,
        [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0d, 0x0a, 0x1a, 0x0a, ..] => ImageFormat.Png,
        [(byte)'R', (byte)'I', (byte)'F', (byte)'F', _, _, _, _, (byte)'W', (byte)'E', (byte)'B', (byte)'P', ..] => ImageFormat.WebP,
        [(byte)'I', (byte)'I', 42, 0, ..] or [(byte)'M', (byte)'M', 0, 42, ..] => ImageFormat.Tiff,
        _ => null,
    };

    /// <summary>The media type of a picture that was decoded: <c>image/jpeg</c> …</summary>
    /// <exception cref="ArgumentException">The bytes are of no format that is ever decoded.</exception>
    public static string MediaType(ReadOnlySpan<byte> bytes) => Of(bytes) switch
    {
        ImageFormat.Jpeg => "image/jpeg",
        ImageFormat.Png => "image/png",
        ImageFormat.WebP => "image/webp",
        ImageFormat.Tiff => "image/tiff",
        null => throw new ArgumentException("A picture that was decoded has a format.", nameof(bytes)),
    };

    /// <summary>Whether a WebP is shorter than its RIFF header says. The decoder itself would show the missing part as grey.</summary>
    internal static bool IsTruncatedWebP(ReadOnlySpan<byte> bytes) =>
        Of(bytes) == ImageFormat.WebP && BinaryPrimitives.ReadUInt32LittleEndian(bytes[4..]) + 8L > bytes.Length;
}
