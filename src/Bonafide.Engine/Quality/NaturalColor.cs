namespace Bonafide.Engine.Quality;

/// <summary>
/// How far the skin's mean color lies from the range of natural skin in CIELAB (a* 5 to 25, b* 5 to 35, OFIQ's range): grey
/// pictures, color casts, wrong channel order.
/// </summary>
internal static class NaturalColor
{
    /// <summary>The distance that scores 0.</summary>
    internal const double Unnatural = 40;

    private const int StepsOfALevel = 16;

    private static readonly double[] _linear = [.. Enumerable.Range(0, (255 * StepsOfALevel) + 1).Select(i => Expand(i / (255.0 * StepsOfALevel)))];

    internal static double Distance(FaceView view)
    {
        double red = 0, green = 0, blue = 0;
        int count = 0;
        for (int y = 0; y < FaceView.Side; y++)
        {
            (int first, int end) = FaceView.SkinOf(y);
            Range skin = ((y * FaceView.Side) + first)..((y * FaceView.Side) + end);
            red += Linear(view.Red[skin]);
            green += Linear(view.Green[skin]);
            blue += Linear(view.Blue[skin]);
            count += end - first;
        }

        (double a, double b) = Lab(red / count, green / count, blue / count);
        return Math.Max(Math.Max(5 - a, a - 25), 0) + Math.Max(Math.Max(5 - b, b - 35), 0);
    }

    /// <summary>The sum of values 0-255 in sRGB as linear 0-1, each rounded to a sixteenth: 3e-4 at most, and up and down alike.</summary>
    private static double Linear(ReadOnlySpan<float> values)
    {
        double sum = 0;
        foreach (float value in values)
        {
            sum += _linear[(int)((Math.Clamp(value, 0, 255) * StepsOfALevel) + 0.5f)];
        }

        return sum;
    }

    /// <summary>IEC 61966-2-1.</summary>
    private static double Expand(double v) => v <= 0.04045 ? v / 12.92 : Math.Pow((v + 0.055) / 1.055, 2.4);

    /// <summary>a* and b* under D65.</summary>
    private static (double A, double B) Lab(double red, double green, double blue)
    {
        double x = Root(((0.4124564 * red) + (0.3575761 * green) + (0.1804375 * blue)) / 0.95047);
        double y = Root((0.2126729 * red) + (0.7151522 * green) + (0.0721750 * blue));
        double z = Root(((0.0193339 * red) + (0.1191920 * green) + (0.9503041 * blue)) / 1.08883);
        return (500 * (x - y), 200 * (y - z));
    }

    private static double Root(double t) => t > 0.008856 ? Math.Cbrt(t) : (7.787 * t) + (16.0 / 116);
}
