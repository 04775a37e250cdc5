namespace Bonafide.Engine.Imaging;

/// <summary>What the decoder accepts. Every limit but the time is checked before a pixel is decoded.</summary>
public sealed record ImageLimits
{
    /// <summary>Bytes of the encoded picture. Default 10 MB; dialects may be stricter.</summary>
    public int MaxBytes { get; init; } = 10 * 1024 * 1024;

    /// <summary>Width times height. Default 50 million, which lets every phone's main mode pass.</summary>
    public long MaxPixels { get; init; } = 50_000_000;

    /// <summary>Longest side in pixels. Default 16,384.</summary>
    public int MaxSide { get; init; } = 16_384;

    /// <summary>Pages of a TIFF, frames of an animated WebP; only the first is used. Default 200.</summary>
    public int MaxPages { get; init; } = 200;

    /// <summary>Scans of a JPEG. Progressive ones have about ten. Default 100.</summary>
    public int MaxScans { get; init; } = 100;

    /// <summary>Channels of a pixel before it becomes RGB; a TIFF may promise 65,535. Default 8.</summary>
    public int MaxBands { get; init; } = 8;

    /// <summary>Time for one picture. Default 10 s.</summary>
    public TimeSpan MaxTime { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// A large JPEG is shrunk by 2, 4 or 8 while it is read, as long as its longer side keeps at least this many pixels: no
    /// network here sees more, and a 12-megapixel picture costs half. Default 1,280.
    /// </summary>
    public int KeepSide { get; init; } = 1_280;
}
