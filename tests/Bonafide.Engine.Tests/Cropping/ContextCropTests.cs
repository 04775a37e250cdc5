using Bonafide.Engine.Cropping;
using Bonafide.Engine.Imaging;
using Bonafide.Engine.Models;

namespace Bonafide.Engine.Tests.Cropping;

public sealed class ContextCropTests
{
    private static readonly CropSpecification _silentFace = new() { Kind = CropKind.Context, Resampling = Resampling.Bilinear, Factor = 2.7 };

    [Fact]
    public void A_crop_that_fits_is_centered_on_the_box() =>
        Assert.Equal(new PixelRect(365, 265, 271, 271), ContextCrop.Of(new BoundingBox(450, 350, 100, 100), _silentFace, 1000, 1000));

    [Fact]
    public void A_crop_that_leaves_the_picture_is_moved_inside()
    {
        PixelRect crop = ContextCrop.Of(new BoundingBox(10, 350, 100, 100), _silentFace, 1000, 1000);

        Assert.Equal(0, crop.Left);
        Assert.Equal(271, crop.Width);
    }

    [Fact]
    public void A_crop_that_is_larger_than_the_picture_is_shrunk_until_it_fits()
    {
        PixelRect crop = ContextCrop.Of(new BoundingBox(20, 10, 60, 80), _silentFace, 100, 100);

        Assert.True(crop.IsInside(100, 100));
        Assert.Equal(100, crop.Height);
        Assert.Equal(60.0 / 80, crop.Width / 100.0, 1);
    }

    [Fact]
    public void A_square_crop_takes_the_longer_side() =>
        Assert.Equal(
            (150, 150),
            Size(ContextCrop.Of(new BoundingBox(450, 350, 60, 100), _silentFace with { Factor = 1.5, Shape = CropShape.Square, Overflow = CropOverflow.Reflect }, 1000, 1000)));

    [Fact]
    public void A_cut_crop_stays_inside_and_a_black_one_may_leave()
    {
        BoundingBox corner = new(-20, -20, 80, 80);

        Assert.Equal(new PixelRect(0, 0, 60, 60), ContextCrop.Of(corner, _silentFace with { Factor = 1, Overflow = CropOverflow.Cut }, 200, 200));
        Assert.Equal(new PixelRect(-20, -20, 80, 80), ContextCrop.Of(corner, _silentFace with { Factor = 1, Overflow = CropOverflow.Black }, 200, 200));
    }

    [Theory]
    [InlineData(-500, -500)]
    [InlineData(5_000, 5_000)]
    [InlineData(0, 0)]
    public void A_box_anywhere_gives_a_crop_with_pixels(double left, double top)
    {
        foreach (CropOverflow overflow in Enum.GetValues<CropOverflow>())
        {
            PixelRect crop = ContextCrop.Of(new BoundingBox(left, top, 0.2, 0.2), _silentFace with { Overflow = overflow }, 50, 40);
            Assert.True(crop.Width > 0 && crop.Height > 0, $"{overflow}: {crop}");
        }
    }

    private static (int Width, int Height) Size(PixelRect rect) => (rect.Width, rect.Height);
}
