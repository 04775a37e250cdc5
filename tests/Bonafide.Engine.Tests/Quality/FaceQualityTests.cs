using System.Numerics;
using Bonafide.Engine.Attributes;
using Bonafide.Engine.Detection;
using Bonafide.Engine.Imaging;
using Bonafide.Engine.Quality;

namespace Bonafide.Engine.Tests.Quality;

/// <summary>Each component answers in the right direction to the defect that it is named after; the face is a drawing.</summary>
public sealed class FaceQualityTests
{
    private static readonly FaceDetection _face = new(
        new BoundingBox(80, 60, 160, 200),
        new FaceLandmarks(new Vector2(125, 130), new Vector2(195, 130), new Vector2(160, 170), new Vector2(132, 210), new Vector2(188, 210)),
        1);

    [Fact]
    public void Blur_lowers_sharpness_and_quality()
    {
        (FaceQuality sharp, FaceQuality blurred) = (Assess(Drawing()), Assess(Blurred(Drawing(), 7)));

        Assert.True(Raw(blurred, QualityMeasure.Sharpness) < Raw(sharp, QualityMeasure.Sharpness) / 2);
        Assert.True(Score(blurred, QualityMeasure.Sharpness) < Score(sharp, QualityMeasure.Sharpness));
        Assert.True(blurred.Unified < sharp.Unified);
    }

    [Fact]
    public void A_noisy_blurred_face_is_not_sharp()
    {
        byte[] blurred = Blurred(Drawing(), 9);

        Assert.True(Raw(Assess(Noisy(blurred, 12)), QualityMeasure.Sharpness) < Raw(Assess(Drawing()), QualityMeasure.Sharpness) / 2);
    }

    [Fact]
    public void A_dim_face_is_as_sharp_as_a_lit_one() =>
        Assert.Equal(1, Raw(Assess(Scaled(Drawing(), 0.4)), QualityMeasure.Sharpness) / Raw(Assess(Drawing()), QualityMeasure.Sharpness), 0.15);

    [Fact]
    public void Darkness_and_glare_show_in_luminance_and_exposure()
    {
        (FaceQuality dark, FaceQuality normal, FaceQuality bright) = (Assess(Scaled(Drawing(), 0.12)), Assess(Drawing()), Assess(Scaled(Drawing(), 3)));

        Assert.InRange(dark.Luminance, 0, 20);
        Assert.InRange(normal.Luminance, 30, 80);
        Assert.InRange(bright.Luminance, 90, 100);
        Assert.True(Score(dark, QualityMeasure.UnderExposure) < 50);
        Assert.True(Score(bright, QualityMeasure.OverExposure) < 50);
        Assert.True(dark.Unified < normal.Unified && bright.Unified < normal.Unified);
    }

    [Fact]
    public void A_face_lit_from_one_side_is_less_uniform()
    {
        byte[] pixels = Drawing();
        for (int i = 0; i < pixels.Length; i++)
        {
            pixels[i] = i / 3 % Width < Width / 2 ? (byte)(pixels[i] / 3) : pixels[i];
        }

        Assert.True(Score(Assess(pixels), QualityMeasure.IlluminationUniformity) < Score(Assess(Drawing()), QualityMeasure.IlluminationUniformity) - 20);
    }

    [Fact]
    public void Blue_skin_is_not_natural()
    {
        byte[] pixels = Drawing();
        for (int i = 0; i < pixels.Length; i += 3)
        {
            (pixels[i], pixels[i + 2]) = (pixels[i + 2], pixels[i]);
        }

        Assert.True(Score(Assess(pixels), QualityMeasure.NaturalColor) < Score(Assess(Drawing()), QualityMeasure.NaturalColor) - 30);
    }

    [Fact]
    public void What_hides_eyes_or_mouth_lowers_its_component_alone()
    {
        FaceQuality bare = Assess(Drawing(), _face with { Hidden = new(0.02, 0.01, 0.01, 0.02, 0.03) });
        FaceQuality dark = Assess(Drawing(), _face with { Hidden = new(0.9, 0.1, 0, 0, 0) }), masked = Assess(Drawing(), _face with { Hidden = new(0, 0, 0.9, 1, 0.8) });

        Assert.Equal((98, 98), Visible(bare));
        Assert.Equal((10, 100), Visible(dark));
        Assert.Equal((100, 10), Visible(masked));
        Assert.True(dark.Unified < bare.Unified && masked.Unified < bare.Unified);

        static (double Eyes, double Mouth) Visible(FaceQuality quality) => (Math.Round(Score(quality, QualityMeasure.EyesVisible), 6), Math.Round(Score(quality, QualityMeasure.MouthVisible), 6));
    }

    [Fact]
    public void A_face_of_which_no_network_tells_what_hides_it_has_no_such_component() =>
        Assert.DoesNotContain(Assess(Drawing()).Components, component => component.Measure is QualityMeasure.EyesVisible or QualityMeasure.MouthVisible or QualityMeasure.MouthClosed);

    [Theory]
    [InlineData(0, 100)]
    [InlineData(0.1, 100)]
    [InlineData(0.2, 50)]
    [InlineData(0.3, 0)]
    [InlineData(0.7, 0)]
    public void The_further_a_mouth_is_open_the_lower_its_component_and_the_unified_quality_is_the_same(double gap, double score)
    {
        FaceQuality quality = Assess(Drawing(), _face with { MouthOpening = gap });

        Assert.Equal(score, Score(quality, QualityMeasure.MouthClosed), 6);
        Assert.Equal(Assess(Drawing()).Unified, quality.Unified, 6);
    }

    [Fact]
    public void Of_a_mouth_behind_a_mask_nobody_says_whether_it_is_open() =>
        Assert.DoesNotContain(
            Assess(Drawing(), _face with { MouthOpening = 0.5, Hidden = new(0, 0, 0.9, 1, 0.8) }).Components,
            component => component.Measure == QualityMeasure.MouthClosed);

    [Fact]
    public void A_face_cut_by_the_border_loses_margin()
    {
        FaceDetection cut = _face with { Box = _face.Box with { Left = -80 } };

        Assert.True(Score(Assess(Drawing(), cut), QualityMeasure.Margins) < 50);
    }

    [Fact]
    public void A_small_face_scores_low_on_eye_distance_and_head_size()
    {
        FaceDetection small = new(new BoundingBox(10, 10, 8, 10), _face.Landmarks.Scale(0.05, 0.05), 1);
        FaceQuality quality = Assess(Drawing(), small);

        Assert.Equal(0, Score(quality, QualityMeasure.InterEyeDistance));
        Assert.True(Score(quality, QualityMeasure.HeadSize) < 20);
    }

    [Fact]
    public void A_turned_head_costs_the_squared_cosine() =>
        Assert.Equal(25, Score(Assess(Drawing(), _face, new HeadPose(60, 0, 0)), QualityMeasure.PoseYaw), 6);

    [Fact]
    public void Unified_quality_lies_between_0_and_100_even_for_a_black_picture() =>
        Assert.InRange(Assess(new byte[Width * Height * 3]).Unified, 0, 100);

    private const int Width = 320;
    private const int Height = 320;

    private static FaceQuality Assess(byte[] pixels, FaceDetection? face = null, HeadPose pose = default)
    {
        using RgbImage image = RgbImage.FromPixels(Width, Height, pixels);
        using FaceView view = FaceView.Of(image, face ?? _face);
        return new FaceQualityAssessor(null).Assess(image, face ?? _face, view, pose);
    }

    private static double Score(FaceQuality quality, QualityMeasure measure) => quality.Components.Single(component => component.Measure == measure).Score;

    private static double Raw(FaceQuality quality, QualityMeasure measure) => quality.Components.Single(component => component.Measure == measure).Raw;

    /// <summary>Skin with soft shading, eyes, brows, a mouth and pores.</summary>
    private static byte[] Drawing()
    {
        byte[] pixels = new byte[Width * Height * 3];
        for (int y = 0; y < Height; y++)
        {
            for (int x = 0; x < Width; x++)
            {
                double shade = 0.85 + (0.25 * Math.Cos((x - 160) / 90.0)) - (0.1 * Math.Cos((y - 160) / 60.0)) + (0.10 * Math.Sin(x * 1.3) * Math.Sin(y * 1.1));
                bool dark = Near(x, y, 125, 130, 12, 6) || Near(x, y, 195, 130, 12, 6) || Near(x, y, 160, 210, 28, 6) || Near(x, y, 125, 112, 18, 3) || Near(x, y, 195, 112, 18, 3);
                double light = dark ? 0.35 : shade;
                int i = ((y * Width) + x) * 3;
                pixels[i] = (byte)Math.Clamp(180 * light, 0, 255);
                pixels[i + 1] = (byte)Math.Clamp(130 * light, 0, 255);
                pixels[i + 2] = (byte)Math.Clamp(105 * light, 0, 255);
            }
        }

        return pixels;
    }

    private static bool Near(int x, int y, int centerX, int centerY, double radiusX, double radiusY) =>
        Math.Pow((x - centerX) / radiusX, 2) + Math.Pow((y - centerY) / radiusY, 2) <= 1;

    private static byte[] Scaled(byte[] pixels, double gain) => [.. pixels.Select(value => (byte)Math.Clamp(value * gain, 0, 255))];

    private static byte[] Noisy(byte[] pixels, int amplitude)
    {
        System.Random random = new(1);
        return [.. pixels.Select(value => (byte)Math.Clamp(value + random.Next(-amplitude, amplitude + 1), 0, 255))];
    }

    private static byte[] Blurred(byte[] pixels, int size)
    {
        byte[] across = Box(pixels, size, 3, Width);
        return Box(across, size, 3 * Width, Height);
    }

    private static byte[] Box(byte[] pixels, int size, int step, int length)
    {
        byte[] result = new byte[pixels.Length];
        for (int i = 0; i < pixels.Length; i++)
        {
            int at = i / step % length;
            int sum = 0;
            for (int k = -size / 2; k <= size / 2; k++)
            {
                sum += pixels[i + ((Math.Clamp(at + k, 0, length - 1) - at) * step)];
            }

            result[i] = (byte)(sum / ((size / 2 * 2) + 1));
        }

        return result;
    }
}
