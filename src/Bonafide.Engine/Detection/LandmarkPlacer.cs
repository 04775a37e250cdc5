using System.Numerics;
using Bonafide.Engine.Cropping;
using Bonafide.Engine.Imaging;
using Bonafide.Engine.Models;

namespace Bonafide.Engine.Detection;

/// <summary>
/// Places the landmarks of a face anew: a network looks at its box alone, and the points lie half-way between what it says and what the
/// detector said. The two err apart, so that their mean is nearer than either (training/landmarks/README.md).
/// </summary>
internal sealed class LandmarkPlacer(ModelSession session)
{
    private const int Coordinates = 10;

    private readonly CropWriter _writer = new(session.Card);
    private readonly int _points = session.OutputIndex(session.Card.Output.Name!);

    internal FaceDetection Place(RgbImage image, FaceDetection face)
    {
        using Inference inference = session.Rent();
        _writer.Write(image, face, inference);
        inference.Run();
        ReadOnlySpan<float> output = inference.Output(_points);
        if (output.Length != Coordinates)
        {
            throw new ModelException($"Model '{session.Card.Id}': the points have {output.Length} coordinates, expected {Coordinates}.");
        }

        PixelRect crop = ContextCrop.Of(face.Box, session.Card.Crop, image.Width, image.Height);
        Vector2 corner = new(crop.Left, crop.Top);
        Vector2 size = new(crop.Width, crop.Height);
        FaceLandmarks seen = new(Point(output, 0), Point(output, 1), Point(output, 2), Point(output, 3), Point(output, 4));
        return face with { Landmarks = face.Landmarks.Plus(seen).Scale(0.5, 0.5) };

        Vector2 Point(ReadOnlySpan<float> fractions, int i) => corner + (size * new Vector2(fractions[2 * i], fractions[(2 * i) + 1]));
    }
}
