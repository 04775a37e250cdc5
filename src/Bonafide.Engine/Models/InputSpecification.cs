using System.Text.Json.Serialization;

namespace Bonafide.Engine.Models;

/// <summary>How pixels become the network's numbers: value = (pixel * Scale - Mean) / Std, per channel in the network's order.</summary>
public sealed record InputSpecification
{
    /// <summary>The input's name in the file.</summary>
    public required string Name { get; init; }

    public required TensorLayout Layout { get; init; }

    public required ChannelOrder Channels { get; init; }

    /// <summary>Pixels; 0 where the network takes any size (letterbox).</summary>
    public int Width { get; init; }

    /// <summary>Pixels; 0 where the network takes any size (letterbox).</summary>
    public int Height { get; init; }

    /// <summary>What a pixel, 0 to 255, is multiplied by first.</summary>
    public required double Scale { get; init; }

    /// <summary>Three values in the order of <see cref="Channels"/>.</summary>
    public required IReadOnlyList<double> Mean { get; init; }

    /// <summary>Three values in the order of <see cref="Channels"/>.</summary>
    public required IReadOnlyList<double> Std { get; init; }
}

public enum TensorLayout
{
    [JsonStringEnumMemberName("nchw")] Nchw,
    [JsonStringEnumMemberName("nhwc")] Nhwc,
}

public enum ChannelOrder
{
    [JsonStringEnumMemberName("rgb")] Rgb,
    [JsonStringEnumMemberName("bgr")] Bgr,
}
