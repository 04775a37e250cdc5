using Bonafide.Engine.Cropping;
using Bonafide.Engine.Imaging;
using Bonafide.Engine.Models;

namespace Bonafide.Engine.Tests.Cropping;

/// <summary>The slow and obvious twin of <see cref="CropResampler"/>: per output pixel, straight from the definition.</summary>
internal static class NaiveResampler
{
    internal static double[] Sample(RgbImage image, PixelRect crop, BorderMode border, Resampling resampling, int width, int height, int x, int y)
    {
        double[] color = new double[3];
        foreach ((int column, double horizontal) in Taps(resampling, crop.Width, width, x))
        {
            foreach ((int row, double vertical) in Taps(resampling, crop.Height, height, y))
            {
                double[] pixel = Pixel(image, crop.Left + column, crop.Top + row, border);
                for (int c = 0; c < 3; c++)
                {
                    color[c] += horizontal * vertical * pixel[c];
                }
            }
        }

        return color;
    }

    private static IEnumerable<(int Coordinate, double Weight)> Taps(Resampling resampling, int length, int count, int i)
    {
        double scale = (double)length / count;
        double center = (i + 0.5) * scale;
        double support = resampling == Resampling.Area ? Math.Max(1, scale) : 1;
        (int At, double Weight)[] taps =
        [
            .. Enumerable.Range((int)Math.Floor(center - support) - 1, (int)(2 * support) + 4)
                .Select(at => (at, Math.Max(0, 1 - (Math.Abs(at + 0.5 - center) / support)))),
        ];
        double sum = taps.Sum(tap => tap.Weight);
        return taps.Select(tap => (Math.Clamp(tap.At, 0, length - 1), tap.Weight / sum));
    }

    private static double[] Pixel(RgbImage image, int x, int y, BorderMode border)
    {
        bool inside = x >= 0 && y >= 0 && x < image.Width && y < image.Height;
        if (!inside && border == BorderMode.Black)
        {
            return [0, 0, 0];
        }

        int i = ((Mirror(y, image.Height) * image.Width) + Mirror(x, image.Width)) * 3;
        return [image.Pixels[i], image.Pixels[i + 1], image.Pixels[i + 2]];
    }

    private static int Mirror(int coordinate, int limit)
    {
        while (limit > 1 && (coordinate < 0 || coordinate >= limit))
        {
            coordinate = coordinate < 0 ? -coordinate : (2 * (limit - 1)) - coordinate;
        }

        return limit == 1 ? 0 : coordinate;
    }
}
