using Bonafide.Engine.Cropping;
using Bonafide.Engine.Detection;
using Bonafide.Engine.Imaging;
using Bonafide.Engine.Models;

namespace Bonafide.Engine.Attributes;

/// <summary>Step (6): apparent age and gender.</summary>
internal sealed class AgeGenderEstimator
{
    private readonly ModelSession _session;
    private readonly CropWriter _writer;
    private readonly int _age;
    private readonly int _gender;
    private readonly int? _deviation;
    private readonly int _male;

    internal AgeGenderEstimator(ModelSession session)
    {
        _session = session;
        _writer = new CropWriter(session.Card);
        OutputSpecification output = session.Card.Output;
        _age = session.OutputIndex(output.Age ?? throw Lacks("output.age"));
        _gender = session.OutputIndex(output.Gender ?? throw Lacks("output.gender"));
        _deviation = output.AgeDeviation is { } deviation ? session.OutputIndex(deviation) : null;
        _male = output.Classes.ToList().IndexOf("male");
        if (_male < 0)
        {
            throw Lacks("\"male\" in output.classes");
        }
    }

    internal AgeGender Estimate(RgbImage image, FaceDetection face)
    {
        using Inference inference = _session.Rent();
        _writer.Write(image, face, inference);
        inference.Run();
        return new AgeGender(
            Math.Max(0, inference.Output(_age)[0]),
            Math.Clamp(inference.Output(_gender)[_male], 0, 1),
            _deviation is { } output ? Math.Max(0, inference.Output(output)[0]) : null);
    }

    private ModelException Lacks(string what) => new($"Model '{_session.Card.Id}': the card lacks {what}.");
}
