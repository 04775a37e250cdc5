using Bonafide.Engine.Cropping;
using Bonafide.Engine.Imaging;
using Bonafide.Engine.Models;
using Bonafide.Engine.Tests.Imaging;

namespace Bonafide.Engine.Tests.Cropping;

public sealed class CropResamplerTests
{
    private const double Tolerance = 1e-3; // Of a grey level: floats add in another order.

    public static TheoryData<int, int, int, int, int, int> Crops => new()
    {
        { 0, 0, 61, 47, 61, 47 }, // as it is
        { 5, 7, 40, 30, 16, 12 }, // reduced
        { 5, 7, 11, 9, 32, 24 }, // enlarged
        { -13, -9, 50, 41, 20, 20 }, // out at the top left
        { 30, 20, 60, 60, 24, 24 }, // out at the bottom right
        { -70, -60, 250, 220, 16, 16 }, // wider than the picture, several mirrorings
        { 60, 46, 1, 1, 8, 8 }, // one pixel
        { 0, 0, 61, 47, 5, 4 }, // strongly reduced
        { 0, 0, 60, 46, 30, 23 }, // halved: all outputs weigh alike
        { -9, -5, 80, 60, 40, 30 }, // halved, and out on all sides
        { 1, 2, 60, 45, 20, 15 }, // a third
        { -3, 0, 126, 47, 63, 23 }, // halved in one direction, out to the right by more than the picture
    };

    [Theory]
    [MemberData(nameof(Crops))]
    public void The_fast_resampler_agrees_with_its_naive_twin(int left, int top, int width, int height, int outWidth, int outHeight)
    {
        using RgbImage image = TestPictures.Noise(61, 47);
        PixelRect crop = new(left, top, width, height);
        foreach (Resampling resampling in Enum.GetValues<Resampling>())
        {
            foreach (BorderMode border in Enum.GetValues<BorderMode>())
            {
                foreach (TensorLayout layout in Enum.GetValues<TensorLayout>())
                {
                    Compare(image, crop, border, resampling, layout, outWidth, outHeight);
                }
            }
        }
    }

    [Fact]
    public void Channels_and_normalisation_follow_the_card()
    {
        using RgbImage image = RgbImage.FromPixels(1, 1, [10, 20, 30]);
        float[] tensor = new float[3];
        TensorFormat format = new(Input(TensorLayout.Nchw) with { Channels = ChannelOrder.Bgr, Scale = 2, Mean = [1, 2, 3], Std = [10, 20, 30] });

        CropResampler.Write(image, new PixelRect(0, 0, 1, 1), BorderMode.Black, Resampling.Bilinear, new TensorTarget(tensor, 1, 1, 1, 1, format));

        Assert.Equal([((30 * 2) - 1) / 10f, ((20 * 2) - 2) / 20f, ((10 * 2) - 3) / 30f], tensor, (a, b) => Math.Abs(a - b) < 1e-5);
    }

    private static void Compare(
        RgbImage image, PixelRect crop, BorderMode border, Resampling resampling, TensorLayout layout, int width, int height)
    {
        float[] tensor = new float[3 * width * height];
        CropResampler.Write(image, crop, border, resampling, new TensorTarget(tensor, width, height, width, height, new TensorFormat(Input(layout))));
        for (int y = 0; y < height; y++)
        {
            for (int x = 0; x < width; x++)
            {
                double[] expected = NaiveResampler.Sample(image, crop, border, resampling, width, height, x, y);
                for (int c = 0; c < 3; c++)
                {
                    int at = layout == TensorLayout.Nchw ? (c * width * height) + (y * width) + x : (((y * width) + x) * 3) + c;
                    Assert.True(Math.Abs(expected[c] - tensor[at]) < Tolerance, $"{resampling} {border} {layout} ({x},{y},{c}): {expected[c]} became {tensor[at]}");
                }
            }
        }
    }

    private static InputSpecification Input(TensorLayout layout) => new()
    {
        Name = "input",
        Layout = layout,
        Channels = ChannelOrder.Rgb,
        Scale = 1,
        Mean = [0, 0, 0],
        Std = [1, 1, 1],
    };
}
