using Bonafide.Engine.Models;

namespace Bonafide.Engine.Cropping;

/// <summary>
/// Where a resampled picture goes: a tensor's memory, its layout, and how a pixel's channels become its numbers. Made once per
/// network from its card.
/// </summary>
internal sealed class TensorFormat
{
    private readonly float[] _gain = new float[3];
    private readonly float[] _offset = new float[3];
    private readonly int[] _channel = new int[3];

    internal TensorFormat(InputSpecification input)
    {
        Layout = input.Layout;
        for (int position = 0; position < 3; position++)
        {
            int color = input.Channels == ChannelOrder.Rgb ? position : 2 - position;
            _channel[color] = position;
            _gain[color] = (float)(input.Scale / input.Std[position]);
            _offset[color] = (float)(-input.Mean[position] / input.Std[position]);
        }
    }

    internal TensorLayout Layout { get; }

    /// <summary>Gain by color R, G, B.</summary>
    internal ReadOnlySpan<float> Gain => _gain;

    /// <summary>Offset by color R, G, B.</summary>
    internal ReadOnlySpan<float> Offset => _offset;

    /// <summary>Position in the tensor of color R, G, B.</summary>
    internal ReadOnlySpan<int> Channel => _channel;
}
