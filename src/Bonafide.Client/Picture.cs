namespace Bonafide.Client;

/// <summary>A picture's file as it is: JPEG, PNG, WebP or TIFF, up to 10 MB. Do not shrink, cut or convert it: that takes away what a check looks at.</summary>
public sealed class Picture
{
    private Picture(ReadOnlyMemory<byte> bytes) => Bytes = bytes;

    internal ReadOnlyMemory<byte> Bytes { get; }

    /// <summary>From memory.</summary>
    /// <param name="bytes">Of the file; not copied, so leave them alone until the call is done.</param>
    public static Picture FromBytes(ReadOnlyMemory<byte> bytes) => new(bytes);

    /// <summary>From a file.</summary>
    /// <param name="path">Of the file.</param>
    /// <param name="cancellation">Stops reading.</param>
    public static async Task<Picture> FromFileAsync(string path, CancellationToken cancellation = default) => new(await File.ReadAllBytesAsync(path, cancellation));

    /// <summary>From a stream, which is read to its end: a call that is repeated needs it again.</summary>
    /// <param name="stream">Stays open.</param>
    /// <param name="cancellation">Stops reading.</param>
    public static async Task<Picture> FromStreamAsync(Stream stream, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(stream);
        using MemoryStream copy = new();
        await stream.CopyToAsync(copy, cancellation);
        return new(copy.ToArray());
    }
}
