using System.Numerics;
using Bonafide.Engine.Cropping;
using Bonafide.Engine.Imaging;
using Bonafide.Engine.Models;
using Bonafide.Engine.Tests.Imaging;

namespace Bonafide.Engine.Tests.Cropping;

public sealed class AlignedCropTests
{
    private const int Side = 24;
    private const double Tolerance = 6e-3; // Of a grey level: places and sums are floats, shares have 15 bits.

    /// <summary>From picture to crop: degrees, scale, and where the picture's middle comes to lie.</summary>
    public static TheoryData<double, double, double, double> Warps => new()
    {
        { 0, 1, 12, 12 }, // as it is
        { 17, 0.9, 12, 12 },
        { -40, 0.31, 13, 11 }, // reduced: several samples a pixel
        { 180, 0.1, 12, 12 }, // more than the picture, black around
        { 5, 3.3, 12, 12 }, // enlarged
        { 0, 1, 42, 35 }, // the picture's top left corner in the crop
        { 0, 1, -18, -11 }, // its bottom right corner
        { 90, 1, 500, 500 }, // beside the picture
    };

    [Theory]
    [MemberData(nameof(Warps))]
    public void The_fast_warp_agrees_with_its_naive_twin(double degrees, double scale, double middleX, double middleY)
    {
        using RgbImage image = TestPictures.Noise(61, 47);
        Matrix3x2 warp = Matrix3x2.CreateTranslation(-30.5f, -23.5f)
            * Matrix3x2.CreateRotation((float)(degrees * Math.PI / 180))
            * Matrix3x2.CreateScale((float)scale)
            * Matrix3x2.CreateTranslation((float)middleX, (float)middleY);
        TensorFormat format = new(new InputSpecification { Name = "crop", Layout = TensorLayout.Nhwc, Channels = ChannelOrder.Rgb, Scale = 1, Mean = [0, 0, 0], Std = [1, 1, 1] });
        foreach ((Resampling resampling, int samples) in ((Resampling, int)[])[(Resampling.Bilinear, 1), (Resampling.Area, Math.Clamp((int)Math.Ceiling(1 / scale), 1, 4))])
        {
            float[] crop = new float[3 * Side * Side];
            AlignedCrop.Write(image, warp, resampling, new TensorTarget(crop, Side, Side, Side, Side, format));
            for (int i = 0; i < crop.Length; i++)
            {
                double expected = Mean(image, warp, i / 3 % Side, i / 3 / Side, i % 3, samples);
                Assert.True(Math.Abs(expected - crop[i]) < Tolerance, $"{resampling}, {i / 3 % Side}, {i / 3 / Side}, {i % 3}: {crop[i]} instead of {expected}");
            }
        }
    }

    private static double Mean(RgbImage image, Matrix3x2 warp, int x, int y, int color, int samples)
    {
        Matrix3x2.Invert(warp, out Matrix3x2 back);
        double sum = 0;
        for (int i = 0; i < samples * samples; i++)
        {
            Vector2 at = Vector2.Transform(new Vector2(x + (((i % samples) + 0.5f) / samples) - 0.5f, y + (((i / samples) + 0.5f) / samples) - 0.5f), back);
            int left = (int)MathF.Floor(at.X), top = (int)MathF.Floor(at.Y);
            double right = at.X - left, down = at.Y - top;
            if (left >= 0 && top >= 0 && left + 1 < image.Width && top + 1 < image.Height)
            {
                sum += ((1 - down) * (((1 - right) * Pixel(left, top)) + (right * Pixel(left + 1, top)))) + (down * (((1 - right) * Pixel(left, top + 1)) + (right * Pixel(left + 1, top + 1))));
            }
        }

        return sum / (samples * samples);

        double Pixel(int column, int row) => image.Pixels[(row * image.Stride) + (column * RgbImage.Channels) + color];
    }
}
