using Bonafide.Engine.Imaging;

namespace Bonafide.Cli.Checking;

/// <summary>Frames and dots on a copy of a picture's pixels. What lies beyond the border is left away.</summary>
internal sealed class BoxDrawing(RgbImage image)
{
    private readonly byte[] _pixels = image.Pixels.ToArray();
    private readonly int _width = image.Width;
    private readonly int _height = image.Height;

    internal RgbImage ToImage() => RgbImage.FromPixels(_width, _height, _pixels);

    /// <summary>A frame whose lines lie half within and half outside of the box.</summary>
    internal void Frame(BoundingBox box, int thickness, (byte R, byte G, byte B) color)
    {
        double half = thickness / 2.0;
        int left = Round(box.Left - half);
        int top = Round(box.Top - half);
        int right = Round(box.Right + half);
        int bottom = Round(box.Bottom + half);
        Fill(left, top, right, top + thickness, color);
        Fill(left, bottom - thickness, right, bottom, color);
        Fill(left, top, left + thickness, bottom, color);
        Fill(right - thickness, top, right, bottom, color);
    }

    internal void Dot(double x, double y, int radius, (byte R, byte G, byte B) color)
    {
        for (int dy = -radius; dy <= radius; dy++)
        {
            int half = (int)Math.Sqrt((radius * radius) - (dy * dy));
            Fill(Round(x) - half, Round(y) + dy, Round(x) + half + 1, Round(y) + dy + 1, color);
        }
    }

    private void Fill(int left, int top, int right, int bottom, (byte R, byte G, byte B) color)
    {
        for (int y = Math.Max(0, top); y < Math.Min(_height, bottom); y++)
        {
            for (int x = Math.Max(0, left); x < Math.Min(_width, right); x++)
            {
                int at = ((y * _width) + x) * RgbImage.Channels;
                (_pixels[at], _pixels[at + 1], _pixels[at + 2]) = color;
            }
        }
    }

    private static int Round(double value) => (int)Math.Round(value);
}
