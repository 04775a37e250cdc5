using Bonafide.Engine.Imaging;

namespace Bonafide.Benchmarks.Checks;

/// <summary>Pictures like a webcam's and a phone's: a portrait of nobody in the middle of a canvas, with a sensor's noise, as JPEG.</summary>
internal static class BenchPictures
{
    /// <param name="portrait">The file of a portrait.</param>
    /// <param name="share">How much of the canvas's height the portrait takes.</param>
    internal static byte[] Jpeg(string portrait, int width, int height, double share)
    {
        using RgbImage source = new ImageDecoder(new ImageLimits()).Decode(File.ReadAllBytes(portrait)).Image ?? throw new InvalidDataException($"{portrait} is no picture.");
        ReadOnlySpan<byte> from = source.Pixels;
        byte[] pixels = new byte[width * height * RgbImage.Channels];
        double step = source.Height / (height * share);
        double left = (source.Width - (width * step)) / 2, top = (source.Height - (height * step)) / 2;
        uint noise = 1;
        for (int y = 0; y < height; y++)
        {
            int row = Mirrored(top + (y * step), source.Height) * source.Stride;
            for (int x = 0; x < width; x++)
            {
                int at = row + (Mirrored(left + (x * step), source.Width) * RgbImage.Channels);
                for (int c = 0; c < RgbImage.Channels; c++)
                {
                    noise = (noise * 1664525) + 1013904223;
                    pixels[(((y * width) + x) * RgbImage.Channels) + c] = (byte)Math.Clamp(from[at + c] + (int)(noise >> 29) - 4, 0, 255);
                }
            }
        }

        using RgbImage canvas = RgbImage.FromPixels(width, height, pixels);
        return ImageEncoder.Encode(canvas, ImageFormat.Jpeg);
    }

    /// <summary>Beyond the border the picture goes on as in a mirror, so that the background is as busy as a picture's.</summary>
    private static int Mirrored(double coordinate, int limit)
    {
        int at = (int)Math.Floor(coordinate) % (2 * limit);
        at = at < 0 ? at + (2 * limit) : at;
        return at < limit ? at : (2 * limit) - 1 - at;
    }
}
