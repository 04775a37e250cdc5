namespace Bonafide.Engine.Attributes;

/// <summary>Where the head is turned, in degrees; 0, 0, 0 looks straight into the camera.</summary>
/// <param name="Yaw">Positive: turned to the image's left, so that the image-right half of the face shows more.</param>
/// <param name="Pitch">Positive: looking up.</param>
/// <param name="Roll">Positive: tilted clockwise in the image.</param>
public readonly record struct HeadPose(double Yaw, double Pitch, double Roll);
