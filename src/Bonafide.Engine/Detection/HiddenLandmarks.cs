namespace Bonafide.Engine.Detection;

/// <summary>How likely something is in the way of each landmark (a mask, dark lenses, a hand, hair), [0,1]. Left and right are the image's.</summary>
public readonly record struct HiddenLandmarks(double ImageLeftEye, double ImageRightEye, double Nose, double ImageLeftMouth, double ImageRightMouth)
{
    /// <summary>Of the eye that is less to be seen.</summary>
    public double Eyes => Math.Max(ImageLeftEye, ImageRightEye);

    /// <summary>Of nose and mouth together: the mean of their three points.</summary>
    public double NoseAndMouth => (Nose + ImageLeftMouth + ImageRightMouth) / 3;
}
