using Bonafide.Engine.Native;

namespace Bonafide.Engine.Imaging;

/// <summary>Writes pictures: PNG for people to look at, the other formats for tests that need a file of a certain kind.</summary>
public static unsafe class ImageEncoder
{
    private const int InterpretationSrgb = 22;
    private const int SizeDown = 2;

    /// <summary>A PNG file without metadata.</summary>
    public static byte[] EncodePng(RgbImage image) => Encode(image, ImageFormat.Png);

    /// <summary>A small JPEG file without metadata, for people to recognise a picture by.</summary>
    /// <param name="image">The picture.</param>
    /// <param name="side">Pixels of the longer side; smaller pictures stay as they are.</param>
    public static byte[] EncodeThumbnail(RgbImage image, int side)
    {
        nint raw = VipsApi.vips_image_new_from_memory(image.Pointer, (nuint)image.Pixels.Length, image.Width, image.Height, RgbImage.Channels, format: 0);
        nint named = new VipsOperation("copy").Image("in", raw).Enum("interpretation", "VipsInterpretation", InterpretationSrgb).RunForImage();
        nint small = 0;
        try
        {
            small = new VipsOperation("thumbnail_image").Image("in", named).Int("width", side).Int("height", side).Enum("size", "VipsSize", SizeDown).RunForImage();
            return new VipsOperation("jpegsave_buffer").Image("in", small).RunForBytes()
                ?? throw new InvalidOperationException("libvips could not write the picture: " + VipsApi.TakeErrors());
        }
        finally
        {
            if (small != 0)
            {
                VipsApi.g_object_unref(small);
            }

            VipsApi.g_object_unref(named);
            VipsApi.g_object_unref(raw);
            GC.KeepAlive(image);
        }
    }

    /// <summary>A file of the given format. <paramref name="orientation"/> is written as EXIF tag; the pixels stay as they are.</summary>
    internal static byte[] Encode(RgbImage image, ImageFormat format, int orientation = 1)
    {
        string saver = format switch
        {
            ImageFormat.Jpeg => "jpegsave_buffer",
            ImageFormat.Png => "pngsave_buffer",
            ImageFormat.WebP => "webpsave_buffer",
            ImageFormat.Tiff => "tiffsave_buffer",
        };
        nint raw = VipsApi.vips_image_new_from_memory(
            image.Pointer, (nuint)image.Pixels.Length, image.Width, image.Height, RgbImage.Channels, format: 0);
        nint named = new VipsOperation("copy").Image("in", raw).Enum("interpretation", "VipsInterpretation", InterpretationSrgb).RunForImage();
        try
        {
            VipsApi.vips_image_set_int(named, "orientation", orientation);
            return new VipsOperation(saver).Image("in", named).RunForBytes()
                ?? throw new InvalidOperationException("libvips could not write the picture: " + VipsApi.TakeErrors());
        }
        finally
        {
            VipsApi.g_object_unref(named);
            VipsApi.g_object_unref(raw);
            GC.KeepAlive(image);
        }
    }
}
