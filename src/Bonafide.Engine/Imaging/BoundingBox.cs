namespace Bonafide.Engine.Imaging;

/// <summary>A rectangle in pixels of the upright picture that its owner names; the origin is the top left corner.</summary>
public readonly record struct BoundingBox(double Left, double Top, double Width, double Height)
{
    public double Right => Left + Width;

    public double Bottom => Top + Height;

    public double Area => Math.Max(0, Width) * Math.Max(0, Height);

    public double CenterX => Left + (Width / 2);

    public double CenterY => Top + (Height / 2);

    /// <summary>The box in pixels of a picture whose sides are the given multiples of this one's.</summary>
    public BoundingBox Scale(double x, double y) => new(Left * x, Top * y, Width * x, Height * y);

    /// <summary>The part that lies inside a picture of the given size.</summary>
    public BoundingBox ClampTo(double width, double height)
    {
        double left = Math.Clamp(Left, 0, width);
        double top = Math.Clamp(Top, 0, height);
        return new(left, top, Math.Clamp(Right, left, width) - left, Math.Clamp(Bottom, top, height) - top);
    }

    /// <summary>Intersection over union, [0,1].</summary>
    public double OverlapWith(BoundingBox other)
    {
        double shared = SharedWith(other);
        return shared <= 0 ? 0 : shared / (Area + other.Area - shared);
    }

    /// <summary>The area that both cover, in square pixels.</summary>
    public double SharedWith(BoundingBox other)
    {
        double width = Math.Min(Right, other.Right) - Math.Max(Left, other.Left);
        double height = Math.Min(Bottom, other.Bottom) - Math.Max(Top, other.Top);
        return width <= 0 || height <= 0 ? 0 : width * height;
    }
}
