using System.Buffers;
using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Bonafide.Engine.Detection;
using Bonafide.Engine.Imaging;
using Bonafide.Engine.Models;

namespace Bonafide.Engine.Cropping;

/// <summary>Warps a face so that its landmarks come to lie on a card's template; black outside the picture.</summary>
internal static unsafe class AlignedCrop
{
    private const int MaxSamples = 4;
    private const int Lanes = 8;
    private const int WeightOne = 1 << 15;
    private const byte Nothing = 0x80;

    // Of each four bytes: the first and the last, or the two in the middle, as 16-bit numbers.
    private static readonly Vector256<byte> _outer = EachFour(0, 3), _inner = EachFour(1, 2);

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
        Vector2 stepRight = new Vector2(toPicture.M11, toPicture.M12) / samples, stepDown = new Vector2(toPicture.M21, toPicture.M22) / samples;
        float middle = (0.5f / samples) - 0.5f;
        int length = target.Width * samples;
        int stride = length + Lanes;
        float[] rented = ArrayPool<float>.Shared.Rent(RgbImage.Channels * stride);
        fixed (float* sums = rented, output = &target.Start)
        {
            for (int y = 0; y < target.Height; y++)
            {
                new Span<float>(sums, RgbImage.Channels * stride).Clear();
                Vector2 left = Vector2.Transform(new Vector2(middle, y + middle), toPicture);
                for (int v = 0; v < samples; v++, left += stepDown)
                {
                    AddLine(image, left, stepRight, length, sums, stride);
                }

                for (int color = 0; color < RgbImage.Channels; color++)
                {
                    float gain = target.Format.Gain[color] / (samples * samples), offset = target.Format.Offset[color];
                    float* line = sums + (color * stride);
                    float* pixel = output + ((long)y * target.RowStep) + (target.Format.Channel[color] * target.ChannelStep);
                    for (int x = 0; x < target.Width; x++, line += samples, pixel += target.PixelStep)
                    {
                        float sum = line[0];
                        for (int u = 1; u < samples; u++)
                        {
                            sum += line[u];
                        }

                        *pixel = (sum * gain) + offset;
                    }
                }
            }
        }

        ArrayPool<float>.Shared.Return(rented);
        GC.KeepAlive(image);
    }

    /// <summary>Samples along a line, added to three rows of sums, one a color.</summary>
    private static void AddLine(RgbImage image, Vector2 left, Vector2 step, int length, float* sums, int stride)
    {
        int i = 0;
        if (Avx2.IsSupported)
        {
            Vector256<float> ends = Vector256.Create(image.Width - 1f), bottoms = Vector256.Create(image.Height - 1f);
            Vector256<int> rowBytes = Vector256.Create(image.Stride), pixelBytes = Vector256.Create(RgbImage.Channels);
            byte* upper = image.Pointer, lower = upper + image.Stride;
            for (; i < length; i += Lanes)
            {
                Vector256<float> number = Vector256.Create((float)i) + Vector256<float>.Indices;
                Vector256<float> x = Vector256.Create(left.X) + (number * step.X), y = Vector256.Create(left.Y) + (number * step.Y);
                Vector256<float> inside = Vector256.GreaterThanOrEqual(x, Vector256<float>.Zero) & Vector256.GreaterThanOrEqual(y, Vector256<float>.Zero)
                    & Vector256.LessThan(x, ends) & Vector256.LessThan(y, bottoms);
                if (inside == Vector256<float>.Zero)
                {
                    continue;
                }

                // Where a sample lies outside, the first pixel is read instead, and counts for nothing.
                Vector256<int> column = Vector256.ConvertToInt32(x) & inside.AsInt32(), row = Vector256.ConvertToInt32(y) & inside.AsInt32();
                Vector256<int> at = (row * rowBytes) + (column * pixelBytes);
                Vector256<short> across = Across(x - Vector256.ConvertToSingle(column));
                Vector256<float> down = y - Vector256.ConvertToSingle(row);
                Vector256<float> below = (down * (-1f / WeightOne)) & inside, above = (Vector256.Create(-1f / WeightOne) & inside) - below;

                // Two neighbours are six bytes, read as bytes 0 to 3 and 2 to 5 of them: nothing behind the second is touched.
                Vector256<byte> a = Avx2.GatherVector256((int*)upper, at, 1).AsByte(), b = Avx2.GatherVector256((int*)(upper + 2), at, 1).AsByte();
                Vector256<byte> c = Avx2.GatherVector256((int*)lower, at, 1).AsByte(), d = Avx2.GatherVector256((int*)(lower + 2), at, 1).AsByte();
                Add(sums + i, Blend(a, _outer, across), Blend(c, _outer, across), above, below);
                Add(sums + stride + i, Blend(Middle(a, b), _inner, across), Blend(Middle(c, d), _inner, across), above, below);
                Add(sums + (2 * stride) + i, Blend(b, _outer, across), Blend(d, _outer, across), above, below);
            }
        }

        for (; i < length; i++)
        {
            Vector128<float> sample = Sample(image, left + (i * step));
            sums[i] += sample[0];
            sums[stride + i] += sample[1];
            sums[(2 * stride) + i] += sample[2];
        }
    }

    /// <summary>How much the left and the right pixel of each pair count, as two 16-bit numbers that come to -<see cref="WeightOne"/>: 1 itself would not fit.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<short> Across(Vector256<float> right)
    {
        Vector256<int> second = Avx.ConvertToVector256Int32(right * -WeightOne);
        return Avx2.Blend((Vector256.Create(-WeightOne) - second).AsInt16(), (second << 16).AsInt16(), 0b1010_1010);
    }

    /// <summary>Bytes 0 and 1 of the first, 2 and 3 of the second: the greens are in their middle.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<byte> Middle(Vector256<byte> a, Vector256<byte> b) => Avx2.Blend(a.AsInt16(), b.AsInt16(), 0b1010_1010).AsByte();

    /// <summary>Two bytes of each four, weighted.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> Blend(Vector256<byte> pixels, Vector256<byte> chosen, Vector256<short> across) =>
        Vector256.ConvertToSingle(Avx2.MultiplyAddAdjacent(Avx2.Shuffle(pixels, chosen).AsInt16(), across));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Add(float* sum, Vector256<float> upper, Vector256<float> lower, Vector256<float> above, Vector256<float> below) =>
        Vector256.MultiplyAddEstimate(lower, below, Vector256.MultiplyAddEstimate(upper, above, Vector256.Load(sum))).Store(sum);

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

    private static Vector256<byte> EachFour(int first, int second)
    {
        Vector256<byte> start = Vector256.Create(Vector128.Create((byte)0, 0, 0, 0, 4, 4, 4, 4, 8, 8, 8, 8, 12, 12, 12, 12));
        return start + Vector256.Create((uint)(first | (Nothing << 8) | (second << 16) | (Nothing << 24))).AsByte();
    }

    /// <summary>The first eight bytes as numbers.</summary>
    private static Vector256<float> Colors(Vector128<byte> pixels) =>
        Vector256.ConvertToSingle(Vector256.WidenLower(Vector128.WidenLower(pixels).ToVector256Unsafe()).AsInt32());
}
