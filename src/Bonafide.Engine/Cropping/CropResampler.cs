using System.Buffers;
using System.Runtime.Intrinsics;
using Bonafide.Engine.Imaging;
using Bonafide.Engine.Models;

namespace Bonafide.Engine.Cropping;

/// <summary>
/// Cuts a rectangle from a picture, resizes it and writes it as a network's numbers, in one pass over the pixels. The tests
/// hold its naive twin (<c>NaiveResampler</c>), with which it agrees to 1e-3 of a grey level.
/// </summary>
internal static unsafe class CropResampler
{
    /// <summary>Above this reduction a bilinear crop reads so few pixels that picking them one by one is faster.</summary>
    private const int SparseReduction = 3;

    private const int Lanes = 16;

    internal static void Write(RgbImage image, PixelRect crop, BorderMode border, Resampling resampling, TensorTarget target)
    {
        using TapTable columns = Taps(resampling, crop.Left, crop.Width, target.Width, image.Width, border);
        using TapTable rows = Taps(resampling, crop.Top, crop.Height, target.Height, image.Height, border);
        if (resampling == Resampling.Bilinear && crop.Width > SparseReduction * target.Width)
        {
            Pick(image, columns, rows, target);
        }
        else
        {
            Sweep(image, columns, rows, target);
        }

        GC.KeepAlive(image);
    }

    private static TapTable Taps(Resampling resampling, int start, int length, int count, int limit, BorderMode border) => resampling switch
    {
        Resampling.Bilinear => TapTable.Bilinear(start, length, count, limit, border),
        Resampling.Area => TapTable.Area(start, length, count, limit, border),
    };

    /// <summary>Rows first: each output row is a weighted sum of whole source rows (contiguous, vectorised), then columns.</summary>
    private static void Sweep(RgbImage image, TapTable columns, TapTable rows, TensorTarget target)
    {
        ReadOnlySpan<int> used = columns.Index.AsSpan(0, target.Width * columns.Taps);
        (int first, int last) = Range(used);
        int length = (last - first + 1) * RgbImage.Channels, taps = columns.Taps;
        float[] rented = ArrayPool<float>.Shared.Rent(length + Lanes);
        (Vector128<float> gain, Vector128<float> offset) = Affine(target.Format);
        ReadOnlySpan<int> channel = target.Format.Channel;
        int red = channel[0] * target.ChannelStep;
        int green = channel[1] * target.ChannelStep;
        int blue = channel[2] * target.ChannelStep;
        fixed (float* line = rented, weights = columns.Weight, output = &target.Start)
        fixed (int* index = columns.Index)
        {
            // From here on an index counts the line's floats.
            for (int i = 0; i < used.Length; i++)
            {
                index[i] = (index[i] - first) * RgbImage.Channels;
            }

            for (int y = 0; y < target.Height; y++)
            {
                new Span<float>(line, length + Lanes).Clear();
                for (int k = 0; k < rows.Taps; k++)
                {
                    float weight = rows.Weight[(y * rows.Taps) + k];
                    if (weight != 0)
                    {
                        AddRow(line, image.Pointer + ((long)rows.Index[(y * rows.Taps) + k] * image.Stride) + (first * RgbImage.Channels), length, weight);
                    }
                }

                float* at = output + ((long)y * target.RowStep);
                for (int x = 0; x < target.Width; x++, at += target.PixelStep)
                {
                    // Two sums, so that one addition need not wait for the other.
                    Vector128<float> sum = default, other = default;
                    int k = x * taps, end = k + taps;
                    for (; k + 1 < end; k += 2)
                    {
                        sum += Vector128.Create(weights[k]) * Vector128.Load(line + index[k]);
                        other += Vector128.Create(weights[k + 1]) * Vector128.Load(line + index[k + 1]);
                    }

                    if (k < end)
                    {
                        sum += Vector128.Create(weights[k]) * Vector128.Load(line + index[k]);
                    }

                    sum = ((sum + other) * gain) + offset;
                    at[red] = sum[0];
                    at[green] = sum[1];
                    at[blue] = sum[2];
                }
            }
        }

        ArrayPool<float>.Shared.Return(rented);
    }

    private static void AddRow(float* line, byte* row, int length, float weight)
    {
        int i = 0;
        if (Vector256.IsHardwareAccelerated)
        {
            Vector256<float> factor = Vector256.Create(weight);
            for (; i + Lanes <= length; i += Lanes)
            {
                (Vector256<uint> low, Vector256<uint> high) = Vector256.Widen(Vector256.WidenLower(Vector128.Load(row + i).ToVector256Unsafe()));
                (Vector256.Load(line + i) + (factor * Vector256.ConvertToSingle(low.AsInt32()))).Store(line + i);
                (Vector256.Load(line + i + 8) + (factor * Vector256.ConvertToSingle(high.AsInt32()))).Store(line + i + 8);
            }
        }

        for (; i < length; i++)
        {
            line[i] += weight * row[i];
        }
    }

    /// <summary>Four source pixels an output pixel.</summary>
    private static void Pick(RgbImage image, TapTable columns, TapTable rows, TensorTarget target)
    {
        (Vector128<float> gain, Vector128<float> offset) = Affine(target.Format);
        ReadOnlySpan<int> channel = target.Format.Channel;
        int red = channel[0] * target.ChannelStep, green = channel[1] * target.ChannelStep, blue = channel[2] * target.ChannelStep;
        fixed (float* output = &target.Start, across = columns.Weight)
        fixed (int* index = columns.Index)
        {
            for (int y = 0; y < target.Height; y++)
            {
                byte* upper = image.Pointer + ((long)rows.Index[2 * y] * image.Stride);
                byte* lower = image.Pointer + ((long)rows.Index[(2 * y) + 1] * image.Stride);
                Vector128<float> above = Vector128.Create(rows.Weight[2 * y]) * gain, below = Vector128.Create(rows.Weight[(2 * y) + 1]) * gain;
                float* at = output + ((long)y * target.RowStep);
                for (int x = 0; x < target.Width; x++, at += target.PixelStep)
                {
                    int left = index[2 * x] * RgbImage.Channels, right = index[(2 * x) + 1] * RgbImage.Channels;
                    Vector128<float> near = (above * Color(upper + left)) + (below * Color(lower + left));
                    Vector128<float> far = (above * Color(upper + right)) + (below * Color(lower + right));
                    Vector128<float> value = (near * across[2 * x]) + (far * across[(2 * x) + 1]) + offset;
                    at[red] = value[0];
                    at[green] = value[1];
                    at[blue] = value[2];
                }
            }
        }
    }

    private static Vector128<float> Color(byte* pixel) => Vector128.ConvertToSingle(Vector128.Create(pixel[0], pixel[1], pixel[2], 0));

    private static (Vector128<float> Gain, Vector128<float> Offset) Affine(TensorFormat format) => (
        Vector128.Create(format.Gain[0], format.Gain[1], format.Gain[2], 0),
        Vector128.Create(format.Offset[0], format.Offset[1], format.Offset[2], 0));

    private static (int First, int Last) Range(ReadOnlySpan<int> coordinates)
    {
        int first = int.MaxValue;
        int last = 0;
        foreach (int coordinate in coordinates)
        {
            first = Math.Min(first, coordinate);
            last = Math.Max(last, coordinate);
        }

        return (first, last);
    }
}
