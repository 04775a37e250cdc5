namespace Bonafide.Engine.Cropping;

/// <summary>A crop in whole pixels of a picture; may reach outside it.</summary>
internal readonly record struct PixelRect(int Left, int Top, int Width, int Height)
{
    internal int Right => Left + Width;

    internal int Bottom => Top + Height;

    internal bool IsInside(int width, int height) => Left >= 0 && Top >= 0 && Right <= width && Bottom <= height;
}
