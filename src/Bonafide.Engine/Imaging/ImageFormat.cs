namespace Bonafide.Engine.Imaging;

/// <summary>The formats that are decoded. Which one a picture has is told by its first bytes, never by its name.</summary>
public enum ImageFormat
{
    Jpeg,
    Png,
    WebP,
    Tiff,
}
