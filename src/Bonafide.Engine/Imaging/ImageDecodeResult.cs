using System.Diagnostics.CodeAnalysis;

namespace Bonafide.Engine.Imaging;

/// <summary>A picture, or the reason why there is none; exactly one of the two.</summary>
public readonly struct ImageDecodeResult
{
    private ImageDecodeResult(RgbImage? image, ImageFault? fault, string? detail) => (Image, Fault, Detail) = (image, fault, detail);

    /// <summary>The picture; the caller disposes of it.</summary>
    public RgbImage? Image { get; }

    public ImageFault? Fault { get; }

    /// <summary>Sizes and limits, for the client. Never the codec's own words: their buffer is shared between requests.</summary>
    public string? Detail { get; }

    public static ImageDecodeResult Of(RgbImage image) => new(image, null, null);

    public static ImageDecodeResult Failed(ImageFault fault, string? detail = null) => new(null, fault, detail);

    public bool TryGet([NotNullWhen(true)] out RgbImage? image, out ImageFault fault)
    {
        image = Image;
        fault = Fault.GetValueOrDefault();
        return image is not null;
    }
}
