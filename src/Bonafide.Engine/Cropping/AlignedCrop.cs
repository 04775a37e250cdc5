using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
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
        Vector128<float> gain = Vector128.Create(target.Format.Gain[0], target.Format.Gain[1], target.Format.Gain[2], 0) / (samples * samples);
        Vector128<float> offset = Vector128.Create(target.Format.Offset[0], target.Format.Offset[1], target.Format.Offset[2], 0);
        ReadOnlySpan<int> channel = target.Format.Channel;
        int red = channel[0] * target.ChannelStep, green = channel[1] * target.ChannelStep, blue = channel[2] * target.ChannelStep;
        Vector2 stepRight = new Vector2(toPicture.M11, toPicture.M12) / samples, stepDown = new Vector2(toPicture.M21, toPicture.M22) / samples;
        float middle = (0.5f / samples) - 0.5f;
        fixed (float* output = &target.Start)
        {
            for (int y = 0; y < target.Height; y++)
            {
                for (int x = 0; x < target.Width; x++)
                {
                    Vector2 row = Vector2.Transform(new Vector2(x + middle, y + middle), toPicture);
                    Vector128<float> sum = default;
                    for (int v = 0; v < samples; v++, row += stepDown)
                    {
                        Vector2 at = row;
                        for (int u = 0; u < samples; u++, at += stepRight)
                        {
                            sum += Sample(image, at);
                        }
                    }

                    Vector128<float> value = (sum * gain) + offset;
                    float* pixel = output + ((long)y * target.RowStep) + (x * target.PixelStep);
                    pixel[red] = value[0];
                    pixel[green] = value[1];
                    pixel[blue] = value[2];
                }
            }
        }

        GC.KeepAlive(image);
    }

    /// <summary>Bilinear between the four neighbours; black where one of them is outside. The last lane means nothing.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> Sample(RgbImage image, Vector2 at)
    {
        if (!(at.X >= 0 && at.Y >= 0 && at.X < image.Width - 1 && at.Y < image.Height - 1))
        {
            return default;
        }

        int x = (int)at.X, y = (int)at.Y;

        // Two neighbours are six of the eight bytes that are read: behind the upper ones lies another row, before the lower ones too, so that
        // nothing outside of the picture is touched.
        byte* upper = image.Pointer + ((long)y * image.Stride) + (x * RgbImage.Channels);
        Vector256<float> above = Colors(Vector128.Shuffle(Read(upper), Vector128.Create((byte)0, 1, 2, 255, 3, 4, 5, 255, 255, 255, 255, 255, 255, 255, 255, 255)));
        Vector256<float> below = Colors(Vector128.Shuffle(Read(upper + image.Stride - 2), Vector128.Create((byte)2, 3, 4, 255, 5, 6, 7, 255, 255, 255, 255, 255, 255, 255, 255, 255)));
        Vector256<float> between = above + ((below - above) * (at.Y - y));
        return between.GetLower() + ((between.GetUpper() - between.GetLower()) * (at.X - x));
    }

    private static Vector128<byte> Read(byte* at) =>
        Vector128.CreateScalar(BitConverter.IsLittleEndian ? Unsafe.ReadUnaligned<ulong>(at) : BinaryPrimitives.ReadUInt64LittleEndian(new(at, sizeof(ulong)))).AsByte();

    /// <summary>The first eight bytes as numbers.</summary>
    private static Vector256<float> Colors(Vector128<byte> pixels) =>
        Vector256.ConvertToSingle(Vector256.WidenLower(Vector128.WidenLower(pixels).ToVector256Unsafe()).AsInt32());
}
