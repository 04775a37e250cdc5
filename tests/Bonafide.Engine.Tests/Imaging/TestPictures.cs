using Bonafide.Engine.Imaging;

namespace Bonafide.Engine.Tests.Imaging;

/// <summary>Pictures of nobody, made by arithmetic.</summary>
internal static class TestPictures
{
    /// <summary>Every pixel differs from its neighbours in a way that betrays any swap of axes, direction or channel.</summary>
    internal static RgbImage Gradient(int width, int height)
    {
        byte[] pixels = new byte[width * height * 3];
        for (int y = 0; y < height; y++)
        {
            for (int x = 0; x < width; x++)
            {
                int i = ((y * width) + x) * 3;
                pixels[i] = (byte)(x * 255 / Math.Max(1, width - 1));
                pixels[i + 1] = (byte)(y * 255 / Math.Max(1, height - 1));
                pixels[i + 2] = (byte)((x * 7) + (y * 13));
            }
        }

        return RgbImage.FromPixels(width, height, pixels);
    }

    /// <summary>Noise that is the same in every run.</summary>
    internal static RgbImage Noise(int width, int height, uint seed = 1)
    {
        byte[] pixels = new byte[width * height * 3];
        uint state = seed;
        for (int i = 0; i < pixels.Length; i++)
        {
            state = (state * 1_664_525) + 1_013_904_223;
            pixels[i] = (byte)(state >> 24);
        }

        return RgbImage.FromPixels(width, height, pixels);
    }

    internal static byte[] Pixel(RgbImage image, int x, int y) => image.Pixels.Slice(((y * image.Width) + x) * 3, 3).ToArray();
}
