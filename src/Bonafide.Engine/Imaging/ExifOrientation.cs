namespace Bonafide.Engine.Imaging;

/// <summary>Turns and mirrors RGB24 pixels by the EXIF orientation tag (CIPA DC-008, tag 0x0112), in tiles that fit the cache.</summary>
internal static unsafe class ExifOrientation
{
    private const int Tile = 32;

    /// <summary>Whether the orientation swaps width and height.</summary>
    internal static bool Swaps(int orientation) => orientation is >= 5 and <= 8;

    /// <summary>Writes the upright picture of <paramref name="width"/> x <paramref name="height"/> stored pixels to <paramref name="target"/>.</summary>
    internal static void Apply(byte* source, int width, int height, int orientation, byte* target)
    {
        long uprightWidth = Swaps(orientation) ? height : width;
        long uprightHeight = Swaps(orientation) ? width : height;
        long last = (uprightHeight - 1) * uprightWidth;

        // Where stored pixel (0,0) comes to lie, and how far a step in x and in y moves there, in pixels.
        (long start, long stepX, long stepY) = orientation switch
        {
            2 => (uprightWidth - 1, -1, uprightWidth),
            3 => (last + uprightWidth - 1, -1, -uprightWidth),
            4 => (last, 1L, -uprightWidth),
            5 => (0L, uprightWidth, 1L),
            6 => (uprightWidth - 1, uprightWidth, -1L),
            7 => (last + uprightWidth - 1, -uprightWidth, -1L),
            8 => (last, -uprightWidth, 1L),
            _ => (0L, 1L, uprightWidth),
        };

        for (int tileY = 0; tileY < height; tileY += Tile)
        {
            for (int tileX = 0; tileX < width; tileX += Tile)
            {
                int endX = Math.Min(width, tileX + Tile);
                for (int y = tileY; y < Math.Min(height, tileY + Tile); y++)
                {
                    byte* from = source + ((((long)y * width) + tileX) * RgbImage.Channels);
                    byte* to = target + ((start + (y * stepY) + (tileX * stepX)) * RgbImage.Channels);
                    for (int x = tileX; x < endX; x++, from += RgbImage.Channels, to += stepX * RgbImage.Channels)
                    {
                        to[0] = from[0];
                        to[1] = from[1];
                        to[2] = from[2];
                    }
                }
            }
        }
    }
}
