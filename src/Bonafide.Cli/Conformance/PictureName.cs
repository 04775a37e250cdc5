namespace Bonafide.Cli.Conformance;

/// <summary>A file name with the extension that belongs to the bytes: some servers judge it.</summary>
internal static class PictureName
{
    internal static string Of(ReadOnlySpan<byte> picture) => picture switch
    {
        [0xFF, 0xD8, ..] => "selfie.jpg",
        [(byte)'R', (byte)'I', (byte)'F', (byte)'F', ..] => "selfie.webp",
        [(byte)'I', (byte)'I', ..] or [(byte)'M', (byte)'M', ..] => "selfie.tiff",
        _ => "selfie.png",
    };
}
