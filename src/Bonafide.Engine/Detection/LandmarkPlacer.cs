using System.Numerics;
using Bonafide.Engine.Cropping;
using Bonafide.Engine.Imaging;
using Bonafide.Engine.Models;

namespace Bonafide.Engine.Detection;

/// <summary>
/// Places the landmarks of a face anew: a network looks at its box alone, and the points lie half-way between what it says and what the
/// detector said. The two err apart, so that their mean is nearer than either (training/landmarks/README.md). It may also tell what hides them, how far
/// the mouth is open, and whether the box is that of a face at all.
/// </summary>
internal sealed class LandmarkPlacer(ModelSession session)
{
    private const int Points = 5;

    private readonly CropWriter _writer = new(session.Card);
    private readonly int _points = session.OutputIndex(session.Card.Output.Name!);
    private readonly int? _hidden = session.Card.Output.Hidden is { } hidden ? session.OutputIndex(hidden) : null;
    private readonly int? _mouth = session.Card.Output.Mouth is { } mouth ? session.OutputIndex(mouth) : null;
    private readonly int? _face = session.Card.Output.Face is { } face ? session.OutputIndex(face) : null;

    /// <summary>Whether it tells how likely a box is that of a face.</summary>
    internal bool Verifies => _face is not null;

    internal FaceDetection Place(RgbImage image, FaceDetection face)
    {
        using Inference inference = session.Rent();
        _writer.Write(image, face, inference);
        inference.Run();
        ReadOnlySpan<float> output = Values(inference, _points, 2 * Points);
        PixelRect crop = ContextCrop.Of(face.Box, session.Card.Crop, image.Width, image.Height);
        Vector2 corner = new(crop.Left, crop.Top);
        Vector2 size = new(crop.Width, crop.Height);
        FaceLandmarks seen = new(Point(output, 0), Point(output, 1), Point(output, 2), Point(output, 3), Point(output, 4));
        return face with
        {
            Landmarks = face.Landmarks.Plus(seen).Scale(0.5, 0.5),
            Hidden = Hidden(inference),
            MouthOpening = _mouth is { } mouth ? Values(inference, mouth, 1)[0] : null,
        };

        Vector2 Point(ReadOnlySpan<float> fractions, int i) => corner + (size * new Vector2(fractions[2 * i], fractions[(2 * i) + 1]));
    }

    /// <summary>How likely the box is that of a face, [0,1]. Only where it <see cref="Verifies"/>.</summary>
    internal double Likelihood(RgbImage image, FaceDetection face)
    {
        using Inference inference = session.Rent();
        _writer.Write(image, face, inference);
        inference.Run();
        return Values(inference, _face!.Value, 1)[0];
    }

    private HiddenLandmarks? Hidden(Inference inference)
    {
        if (_hidden is not { } index)
        {
            return null;
        }

        ReadOnlySpan<float> hidden = Values(inference, index, Points);
        return new(hidden[0], hidden[1], hidden[2], hidden[3], hidden[4]);
    }

    private ReadOnlySpan<float> Values(Inference inference, int output, int expected)
    {
        ReadOnlySpan<float> values = inference.Output(output);
        return values.Length == expected ? values
            : throw new ModelException($"Model '{session.Card.Id}': an output has {values.Length} numbers, expected {expected}.");
    }
}
