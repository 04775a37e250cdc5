using Bonafide.Engine.Imaging;
using Bonafide.Engine.Models;

namespace Bonafide.Engine.Cropping;

/// <summary>From a face box to the crop that a network's card asks for. Pure geometry, in whole pixels.</summary>
internal static class ContextCrop
{
    /// <summary>The crop of a box in a picture of the given size.</summary>
    internal static PixelRect Of(BoundingBox face, CropSpecification crop, int width, int height)
    {
        BoundingBox whole = new(Math.Round(face.Left), Math.Round(face.Top), Math.Round(face.Width), Math.Round(face.Height));
        return crop.Overflow switch
        {
            CropOverflow.ShiftAndShrink => ShiftedInside(whole, crop, width, height),
            CropOverflow.Cut => Cut(Centered(whole, crop), width, height),
            CropOverflow.Reflect or CropOverflow.Black => Centered(whole, crop),
        };
    }

    /// <summary>How the pixels outside the picture look; only reached by crops that may leave it.</summary>
    internal static BorderMode Border(CropOverflow overflow) => overflow == CropOverflow.Reflect ? BorderMode.Reflect : BorderMode.Black;

    /// <summary>Truncated towards zero, as Python's int() does in the code that the public networks were trained with.</summary>
    private static PixelRect Centered(BoundingBox face, CropSpecification crop)
    {
        (double boxWidth, double boxHeight) = Shape(face, crop.Shape);
        double width = boxWidth * crop.Factor;
        double height = boxHeight * crop.Factor;
        return new(
            (int)(face.CenterX - (width / 2)), (int)(face.CenterY - (height / 2)), Math.Max(1, (int)width), Math.Max(1, (int)height));
    }

    private static PixelRect Cut(PixelRect rect, int width, int height)
    {
        int left = Math.Clamp(rect.Left, 0, width - 1);
        int top = Math.Clamp(rect.Top, 0, height - 1);
        return new(left, top, Math.Clamp(rect.Right, left + 1, width) - left, Math.Clamp(rect.Bottom, top + 1, height) - top);
    }

    /// <summary>
    /// The rule of Silent-Face: reduce the factor until the crop fits, center it on the box, move it inside, keep both border pixels.
    /// https://github.com/minivision-ai/Silent-Face-Anti-Spoofing/blob/b6d5f04ad78778917853b25c778acef6d5626d15/src/generate_patches.py
    /// </summary>
    private static PixelRect ShiftedInside(BoundingBox face, CropSpecification crop, int width, int height)
    {
        (double boxWidth, double boxHeight) = Shape(face, crop.Shape);
        double factor = Math.Min(crop.Factor, Math.Min((height - 1) / boxHeight, (width - 1) / boxWidth));
        double newWidth = boxWidth * factor;
        double newHeight = boxHeight * factor;
        double left = face.CenterX - (newWidth / 2);
        double top = face.CenterY - (newHeight / 2);
        left -= Math.Min(0, left) + Math.Max(0, left + newWidth - (width - 1));
        top -= Math.Min(0, top) + Math.Max(0, top + newHeight - (height - 1));
        int x = Math.Clamp((int)left, 0, width - 1);
        int y = Math.Clamp((int)top, 0, height - 1);
        return new(
            x, y,
            Math.Clamp((int)(left + newWidth) + 1, x + 1, width) - x,
            Math.Clamp((int)(top + newHeight) + 1, y + 1, height) - y);
    }

    private static (double Width, double Height) Shape(BoundingBox face, CropShape shape)
    {
        double width = Math.Max(1, face.Width);
        double height = Math.Max(1, face.Height);
        double longer = Math.Max(width, height);
        return shape == CropShape.Square ? (longer, longer) : (width, height);
    }
}
