using System.Diagnostics;
using Bonafide.Engine.Native;

namespace Bonafide.Engine.Imaging;

/// <summary>
/// Step (1): untrusted bytes become an upright sRGB picture. Signature, then header, then limits, then pixels; EXIF
/// orientation applied, ICC and CMYK converted to sRGB, alpha laid on white, 16 bits brought to 8, first page only.
/// Thread-safe; one thread a picture.
/// </summary>
public sealed unsafe class ImageDecoder(ImageLimits limits)
{
    // Members of libvips' enumerations.
    private const int AccessSequential = 1;
    private const int FailOnError = 2;
    private const int IntentRelative = 1;
    private const int FormatUnsignedByte = 0;
    private const int InterpretationCmyk = 15;
    private const int InterpretationSrgb = 22;
    private const int MaxShrink = 8;

    public ImageLimits Limits { get; } = limits;

    /// <summary>Version of the library underneath.</summary>
    public static string LibraryVersion => VipsApi.Version;

    /// <exception cref="OperationCanceledException">The caller has gone; nothing is kept.</exception>
    public ImageDecodeResult Decode(ReadOnlySpan<byte> encoded, CancellationToken cancellation = default)
    {
        long start = Stopwatch.GetTimestamp();
        if (encoded.IsEmpty)
        {
            return ImageDecodeResult.Failed(ImageFault.Empty);
        }

        if (encoded.Length > Limits.MaxBytes)
        {
            return ImageDecodeResult.Failed(ImageFault.TooManyBytes, $"{encoded.Length} bytes, at most {Limits.MaxBytes} are accepted");
        }

        if (ImageSignature.Of(encoded) is not { } format)
        {
            return ImageDecodeResult.Failed(ImageFault.UnsupportedFormat);
        }

        if (ImageSignature.IsTruncatedWebP(encoded))
        {
            return ImageDecodeResult.Failed(ImageFault.Damaged);
        }

        if (format == ImageFormat.Jpeg && JpegScans.Count(encoded, Limits.MaxScans) > Limits.MaxScans)
        {
            return ImageDecodeResult.Failed(ImageFault.TookTooLong, $"it has more than {Limits.MaxScans} scans");
        }

        fixed (byte* bytes = encoded)
        {
            nint image = Load(format, bytes, (nuint)encoded.Length, shrink: 1);
            if (image == 0)
            {
                return Damaged();
            }

            try
            {
                ImageHeader header = ReadHeader(format, image, encoded);
                if (Refuse(header) is { } refused)
                {
                    return refused;
                }

                if (VipsApi.vips_image_get_bands(image) > Limits.MaxBands)
                {
                    return ImageDecodeResult.Failed(ImageFault.UnsupportedFormat);
                }

                int shrink = ShrinkFor(header);
                if (shrink > 1 && !Replace(ref image, Load(format, bytes, (nuint)encoded.Length, shrink)))
                {
                    return Damaged();
                }

                return ToRgb24(ref image, header) ? ReadPixels(image, header, start, cancellation) : Damaged();
            }
            finally
            {
                VipsApi.g_object_unref(image);
            }
        }
    }

    private ImageDecodeResult? Refuse(ImageHeader header)
    {
        if ((long)header.Width * header.Height > Limits.MaxPixels || Math.Max(header.Width, header.Height) > Limits.MaxSide)
        {
            return ImageDecodeResult.Failed(
                ImageFault.TooManyPixels,
                $"{header.Width} x {header.Height} pixels, at most {Limits.MaxPixels / 1_000_000} megapixels and {Limits.MaxSide} a side are accepted");
        }

        return header.Pages > Limits.MaxPages
            ? ImageDecodeResult.Failed(ImageFault.TooManyPages, $"{header.Pages} pages, at most {Limits.MaxPages} are accepted")
            : null;
    }

    private int ShrinkFor(ImageHeader header)
    {
        int shrink = 1;
        if (header.Format == ImageFormat.Jpeg)
        {
            while (shrink < MaxShrink && Math.Max(header.Width, header.Height) / (shrink * 2) >= Limits.KeepSide)
            {
                shrink *= 2;
            }
        }

        return shrink;
    }

    private static nint Load(ImageFormat format, byte* bytes, nuint length, int shrink)
    {
        string loader = format switch
        {
            ImageFormat.Jpeg => "jpegload_buffer",
            ImageFormat.Png => "pngload_buffer",
            ImageFormat.WebP => "webpload_buffer",
            ImageFormat.Tiff => "tiffload_buffer",
        };
        VipsOperation operation = new VipsOperation(loader)
            .Blob("buffer", bytes, length)
            .Enum("access", "VipsAccess", AccessSequential)
            .Enum("fail_on", "VipsFailOn", FailOnError);
        return (shrink > 1 ? operation.Int("shrink", shrink) : operation).RunForImage();
    }

    private static ImageHeader ReadHeader(ImageFormat format, nint image, ReadOnlySpan<byte> encoded)
    {
        int width = VipsApi.vips_image_get_width(image);
        int height = VipsApi.vips_image_get_height(image);
        int orientation = VipsApi.vips_image_get_orientation(image);
        if (ExifOrientation.Swaps(orientation))
        {
            (width, height) = (height, width);
        }

        return new ImageHeader(
            format, width, height, orientation, VipsApi.vips_image_get_n_pages(image),
            VipsApi.vips_image_get_typeof(image, "icc-profile-data") != 0,
            format == ImageFormat.Jpeg ? JpegQuality.Estimate(encoded) : null);
    }

    private static bool ToRgb24(ref nint image, ImageHeader header)
    {
        bool cmyk = VipsApi.vips_image_get_interpretation(image) == InterpretationCmyk;
        if (header.HasProfile || cmyk)
        {
            nint transformed = new VipsOperation("icc_transform")
                .Image("in", image)
                .Text("output_profile", "srgb")
                .Bool("embedded", true)
                .Text("input_profile", cmyk ? "cmyk" : "srgb")
                .Enum("intent", "VipsIntent", IntentRelative)
                .RunForImage();
            if (!Replace(ref image, transformed))
            {
                VipsApi.vips_error_clear(); // A profile that does not fit the pixels: the plain conversion below serves.
            }
        }

        if (VipsApi.vips_image_get_interpretation(image) != InterpretationSrgb
            && !Replace(ref image, new VipsOperation("colourspace").Image("in", image).Enum("space", "VipsInterpretation", InterpretationSrgb).RunForImage()))
        {
            return false;
        }

        if (VipsApi.vips_image_hasalpha(image) != 0
            && !Replace(ref image, new VipsOperation("flatten").Image("in", image).Doubles("background", 255, 255, 255).RunForImage()))
        {
            return false;
        }

        if (VipsApi.vips_image_get_bands(image) > RgbImage.Channels
            && !Replace(ref image, new VipsOperation("extract_band").Image("in", image).Int("band", 0).Int("n", RgbImage.Channels).RunForImage()))
        {
            return false;
        }

        if (VipsApi.vips_image_get_format(image) != FormatUnsignedByte
            && !Replace(ref image, new VipsOperation("cast").Image("in", image).Enum("format", "VipsBandFormat", FormatUnsignedByte).RunForImage()))
        {
            return false;
        }

        return VipsApi.vips_image_get_bands(image) == RgbImage.Channels;
    }

    /// <summary>
    /// Decodes. A slow picture is stopped at the time limit, one whose client has gone at once. The timer that stops needs a thread of the pool and may
    /// come late on a busy machine, and some codecs do all their work in one step; so the clock is read again at the end, and the limit holds either way.
    /// </summary>
    private ImageDecodeResult ReadPixels(nint image, ImageHeader header, long start, CancellationToken cancellation)
    {
        TimeSpan left = Limits.MaxTime - Stopwatch.GetElapsedTime(start);
        if (left <= TimeSpan.Zero)
        {
            return TookTooLong();
        }

        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        stop.CancelAfter(left);
        nint decoded;
        nuint size;
        using (stop.Token.UnsafeRegister(static target => VipsApi.vips_image_set_kill((nint)target!, 1), image))
        {
            decoded = VipsApi.vips_image_write_to_memory(image, out size);
        }

        bool isLate = stop.IsCancellationRequested || Stopwatch.GetElapsedTime(start) >= Limits.MaxTime;
        if (decoded == 0 || isLate || cancellation.IsCancellationRequested)
        {
            VipsApi.g_free(decoded); // Null, or a picture that came too late.
            VipsApi.vips_error_clear();
            cancellation.ThrowIfCancellationRequested();
            return isLate ? TookTooLong() : Damaged();
        }

        int width = VipsApi.vips_image_get_width(image);
        int height = VipsApi.vips_image_get_height(image);
        if (size != (nuint)((long)width * height * RgbImage.Channels))
        {
            VipsApi.g_free(decoded);
            throw new InvalidOperationException($"libvips wrote {size} bytes for {width} x {height} RGB pixels.");
        }

        return ImageDecodeResult.Of(RgbImage.Adopt(decoded, width, height, header));
    }

    private static bool Replace(ref nint image, nint next)
    {
        if (next == 0)
        {
            return false;
        }

        VipsApi.g_object_unref(image);
        image = next;
        return true;
    }

    private static ImageDecodeResult Damaged()
    {
        VipsApi.vips_error_clear();
        return ImageDecodeResult.Failed(ImageFault.Damaged);
    }

    private ImageDecodeResult TookTooLong()
    {
        VipsApi.vips_error_clear();
        return ImageDecodeResult.Failed(ImageFault.TookTooLong, $"stopped after {Limits.MaxTime.TotalSeconds:0} s");
    }
}
