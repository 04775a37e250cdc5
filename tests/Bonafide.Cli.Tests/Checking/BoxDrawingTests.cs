using Bonafide.Cli.Checking;
using Bonafide.Engine.Imaging;

namespace Bonafide.Cli.Tests.Checking;

public sealed class BoxDrawingTests
{
    [Fact]
    public void Frame_covers_the_boxs_sides_and_nothing_else()
    {
        using RgbImage black = RgbImage.FromPixels(9, 8, new byte[9 * 8 * 3]);
        BoxDrawing drawing = new(black);

        drawing.Frame(new BoundingBox(2.5, 1.5, 4, 4), 1, (255, 255, 255));

        using RgbImage drawn = drawing.ToImage();
        Assert.Equal(
            """
            .........
            ..#####..
            ..#...#..
            ..#...#..
            ..#...#..
            ..#####..
            .........
            .........
            """, Show(drawn), ignoreLineEndingDifferences: true);
        Assert.True(black.Pixels.IndexOfAnyExcept((byte)0) < 0, "The picture that was lent has changed.");
    }

    [Fact]
    public void Frame_and_dot_beyond_the_border_are_cut_off()
    {
        using RgbImage black = RgbImage.FromPixels(4, 4, new byte[4 * 4 * 3]);
        BoxDrawing drawing = new(black);

        drawing.Frame(new BoundingBox(-5, -5, 7, 100), 2, (255, 255, 255));
        drawing.Dot(3, 50, 2, (255, 255, 255));

        using RgbImage drawn = drawing.ToImage();
        Assert.Equal(
            """
            .##.
            .##.
            .##.
            .##.
            """, Show(drawn), ignoreLineEndingDifferences: true);
    }

    private static string Show(RgbImage image)
    {
        byte[] pixels = image.Pixels.ToArray();
        return string.Join('\n', Enumerable.Range(0, image.Height).Select(y =>
            string.Concat(Enumerable.Range(0, image.Width).Select(x => pixels[((y * image.Width) + x) * RgbImage.Channels] > 0 ? '#' : '.'))));
    }
}
