using System.Numerics;
using Bonafide.Engine.Detection;
using Bonafide.Engine.Imaging;
using Bonafide.Engine.Models;

namespace Bonafide.Engine.Cropping;

/// <summary>Warps a face so that its landmarks come to lie on a card's template; black outside the picture.</summary>
internal static unsafe class AlignedCrop
{
    private const int MaxSamples = 4;

    /// <summary>The transform from pixels of the picture to pixels of the network's input.</summary>
    internal static Matrix3x2 Transform(FaceLandmarks landmarks, CropSpecification crop)
    {
        Span<Vector2> points = stackalloc Vector2[crop.Landmarks.Count];
        Span<Vector2> template = stackalloc Vector2[crop.Landmarks.Count];
        for (int i = 0; i < points.Length; i++)
        {
            points[i] = landmarks[crop.Landmarks[i]];
            template[i] = new Vector2((float)crop.Template[i][0], (float)crop.Template[i][1]);
        }

        return SimilarityTransform.Fit(points, template);
    }

    internal static void Write(RgbImage image, FaceLandmarks landmarks, CropSpecification crop, TensorTarget target) =>
        Write(image, Transform(landmarks, crop), crop.Resampling, target);

    /// <summary>Warps by a transform from the picture to the crop.</summary>
    internal static void Write(RgbImage image, Matrix3x2 transform, Resampling resampling, TensorTarget target)
    {
        if (!Matrix3x2.Invert(transform, out Matrix3x2 toPicture))
        {
            toPicture = default; // All landmarks in one point: the crop shows that point.
        }

        // Antialiasing by as many samples a pixel as the picture is reduced.
        int samples = resampling == Resampling.Bilinear
            ? 1
            : Math.Clamp((int)MathF.Ceiling(new Vector2(toPicture.M11, toPicture.M12).Length()), 1, MaxSamples);
        fixed (float* output = &target.Start)
        {
            for (int y = 0; y < target.Height; y++)
            {
                for (int x = 0; x < target.Width; x++)
                {
                    Vector3 color = samples == 1
                        ? Sample(image, Vector2.Transform(new Vector2(x, y), toPicture))
                        : Average(image, x, y, toPicture, samples);
                    float* at = output + ((long)y * target.RowStep) + (x * target.PixelStep);
                    for (int c = 0; c < RgbImage.Channels; c++)
                    {
                        at[target.Format.Channel[c] * target.ChannelStep] = (color[c] * target.Format.Gain[c]) + target.Format.Offset[c];
                    }
                }
            }
        }

        GC.KeepAlive(image);
    }

    private static Vector3 Average(RgbImage image, int x, int y, Matrix3x2 toPicture, int samples)
    {
        Vector3 sum = default;
        for (int v = 0; v < samples; v++)
        {
            for (int u = 0; u < samples; u++)
            {
                Vector2 at = new(x + ((u + 0.5f) / samples) - 0.5f, y + ((v + 0.5f) / samples) - 0.5f);
                sum += Sample(image, Vector2.Transform(at, toPicture));
            }
        }

        return sum / (samples * samples);
    }

    /// <summary>Bilinear between the four neighbours; black where one of them is outside.</summary>
    private static Vector3 Sample(RgbImage image, Vector2 at)
    {
        int x = (int)MathF.Floor(at.X);
        int y = (int)MathF.Floor(at.Y);
        if (x < 0 || y < 0 || x + 1 >= image.Width || y + 1 >= image.Height)
        {
            return default;
        }

        byte* upper = image.Pointer + ((long)y * image.Stride) + (x * RgbImage.Channels);
        byte* lower = upper + image.Stride;
        Vector3 above = Vector3.Lerp(Color(upper), Color(upper + RgbImage.Channels), at.X - x);
        Vector3 below = Vector3.Lerp(Color(lower), Color(lower + RgbImage.Channels), at.X - x);
        return Vector3.Lerp(above, below, at.Y - y);
    }

    private static Vector3 Color(byte* pixel) => new(pixel[0], pixel[1], pixel[2]);
}
