using Bonafide.Engine.Models;

namespace Bonafide.Engine.Cropping;

/// <summary>A rectangle at the top left of a tensor of three channels, to be written pixel by pixel.</summary>
internal readonly unsafe ref struct TensorTarget
{
    private readonly Span<float> _data;

    /// <param name="data">The whole tensor.</param>
    /// <param name="canvasWidth">Width of the tensor.</param>
    /// <param name="canvasHeight">Height of the tensor.</param>
    /// <param name="width">Width of the part that is written.</param>
    /// <param name="height">Height of the part that is written.</param>
    /// <param name="format">Layout and normalisation.</param>
    internal TensorTarget(Span<float> data, int canvasWidth, int canvasHeight, int width, int height, TensorFormat format)
    {
        if (data.Length < 3L * canvasWidth * canvasHeight || width > canvasWidth || height > canvasHeight)
        {
            throw new ArgumentException($"{data.Length} numbers cannot hold {width} x {height} in {canvasWidth} x {canvasHeight} pixels.", nameof(data));
        }

        _data = data;
        Width = width;
        Height = height;
        Format = format;
        bool planes = format.Layout == TensorLayout.Nchw;
        PixelStep = planes ? 1 : 3;
        RowStep = canvasWidth * PixelStep;
        ChannelStep = planes ? canvasWidth * canvasHeight : 1;
    }

    internal int Width { get; }

    internal int Height { get; }

    internal TensorFormat Format { get; }

    internal int PixelStep { get; }

    internal int RowStep { get; }

    internal int ChannelStep { get; }

    internal ref float Start => ref _data[0];
}
