using System.Runtime.InteropServices;
using Bonafide.Engine.Native;

namespace Bonafide.Engine.Imaging;

/// <summary>
/// An upright picture: RGB, 8 bits a channel, rows without padding, immutable, in native memory. Made by the
/// <see cref="ImageDecoder"/> alone (or from pixels that are trusted), so nobody behind it checks again. Thread-safe to read.
/// Dispose it: the garbage collector is not told of its pixels, since telling it (AddMemoryPressure) made it collect everything for
/// every fifth check, though each picture was given back by then (bench/RESULTS.md).
/// </summary>
public sealed unsafe class RgbImage : SafeHandle
{
    public const int Channels = 3;

    private readonly bool _vipsOwned;

    private RgbImage(nint pixels, int width, int height, int originalWidth, int originalHeight, ImageHeader? header, bool vipsOwned = false)
        : base(0, ownsHandle: true)
    {
        SetHandle(pixels);
        _vipsOwned = vipsOwned;
        Width = width;
        Height = height;
        OriginalWidth = originalWidth;
        OriginalHeight = originalHeight;
        Header = header;
    }

    public int Width { get; }

    public int Height { get; }

    /// <summary>Width of the upright picture as it was sent; more than <see cref="Width"/> where it was shrunk on load.</summary>
    public int OriginalWidth { get; }

    /// <summary>Height of the upright picture as it was sent.</summary>
    public int OriginalHeight { get; }

    /// <summary>What the header said; null for a picture that was never encoded.</summary>
    public ImageHeader? Header { get; }

    /// <summary>Original pixels per pixel, horizontally; 1 unless shrunk on load.</summary>
    public double OriginalPerPixelX => (double)OriginalWidth / Width;

    /// <summary>Original pixels per pixel, vertically.</summary>
    public double OriginalPerPixelY => (double)OriginalHeight / Height;

    public int Stride => Width * Channels;

    public override bool IsInvalid => handle == 0;

    /// <summary>All pixels, row by row: R, G, B, R, G, B, …</summary>
    public ReadOnlySpan<byte> Pixels
    {
        get
        {
            ObjectDisposedException.ThrowIf(IsClosed, this);
            return new((byte*)handle, (int)Length);
        }
    }

    internal byte* Pointer => (byte*)handle;

    private long Length => (long)Width * Height * Channels;

    /// <summary>A picture of trusted pixels, copied.</summary>
    /// <exception cref="ArgumentException">The number of bytes does not fit the size.</exception>
    public static RgbImage FromPixels(int width, int height, ReadOnlySpan<byte> rgb)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(width);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(height);
        if (rgb.Length != (long)width * height * Channels)
        {
            throw new ArgumentException($"{rgb.Length} bytes do not make {width} x {height} RGB pixels.", nameof(rgb));
        }

        byte* pixels = (byte*)NativeMemory.Alloc((nuint)rgb.Length);
        rgb.CopyTo(new Span<byte>(pixels, rgb.Length));
        return new RgbImage((nint)pixels, width, height, width, height, null);
    }

    /// <summary>Takes over pixels that libvips decoded; turns them upright where the header says so.</summary>
    internal static RgbImage Adopt(nint decoded, int width, int height, ImageHeader header)
    {
        if (header.Orientation <= 1)
        {
            return new RgbImage(decoded, width, height, header.Width, header.Height, header, vipsOwned: true);
        }

        byte* pixels = (byte*)NativeMemory.Alloc((nuint)((long)width * height * Channels));
        ExifOrientation.Apply((byte*)decoded, width, height, header.Orientation, pixels);
        VipsApi.g_free(decoded);
        return ExifOrientation.Swaps(header.Orientation)
            ? new RgbImage((nint)pixels, height, width, header.Width, header.Height, header)
            : new RgbImage((nint)pixels, width, height, header.Width, header.Height, header);
    }

    /// <summary>The picture turned clockwise by 90, 180 or 270 degrees, as a new one.</summary>
    public RgbImage Turn(int degreesClockwise)
    {
        int orientation = degreesClockwise switch { 90 => 6, 180 => 3, 270 => 8, _ => throw new ArgumentOutOfRangeException(nameof(degreesClockwise)) };
        byte* pixels = (byte*)NativeMemory.Alloc((nuint)Length);
        ExifOrientation.Apply(Pointer, Width, Height, orientation, pixels);
        return degreesClockwise == 180
            ? new RgbImage((nint)pixels, Width, Height, OriginalWidth, OriginalHeight, Header)
            : new RgbImage((nint)pixels, Height, Width, OriginalHeight, OriginalWidth, Header);
    }

    protected override bool ReleaseHandle()
    {
        if (_vipsOwned)
        {
            VipsApi.g_free(handle);
        }
        else
        {
            NativeMemory.Free((void*)handle);
        }

        return true;
    }
}
