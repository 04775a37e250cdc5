using Bonafide.Engine.Cropping;
using Bonafide.Engine.Detection;
using Bonafide.Engine.Imaging;
using Bonafide.Engine.Models;

namespace Bonafide.Engine.Pad;

/// <summary>A PAD network: cuts the crop that its card names and reads the bona fide class.</summary>
internal sealed class OnnxPadModel : IPadModel
{
    private readonly ModelSession _session;
    private readonly CropWriter _writer;
    private readonly int _output;
    private readonly int _bonaFide;
    private readonly int _classes;

    internal OnnxPadModel(ModelSession session)
    {
        _session = session;
        _writer = new CropWriter(session.Card);
        OutputSpecification output = session.Card.Output;
        _output = session.OutputIndex(output.Name ?? session.Outputs[0]);
        _classes = output.Classes.Count;
        _bonaFide = output.Classes.ToList().IndexOf("bona-fide");
    }

    public string Id => _session.Card.Id;

    public PadScore Score(RgbImage image, FaceDetection face)
    {
        using Inference inference = _session.Rent();
        _writer.Write(image, face, inference);
        inference.Run();
        ReadOnlySpan<float> values = inference.Output(_output);
        if (values.Length != _classes)
        {
            throw new ModelException($"Model '{Id}' gives {values.Length} numbers, its card names {_classes} classes.");
        }

        double logit = Logit(values);
        return double.IsNaN(logit)
            ? throw new ModelException($"Model '{Id}' gave no number.")
            : new PadScore(Id, 1 / (1 + Math.Exp(-logit)), Math.Clamp(logit, -PadScore.MaxLogit, PadScore.MaxLogit));
    }

    /// <summary>log(p / (1 - p)) of the bona fide class: exact also where the softmax would round p to 1.</summary>
    private double Logit(ReadOnlySpan<float> values)
    {
        if (_session.Card.Output.Kind == OutputKind.Probabilities)
        {
            double p = Math.Clamp(values[_bonaFide], 1e-7, 1 - 1e-7);
            return Math.Log(p / (1 - p));
        }

        double largest = double.NegativeInfinity;
        for (int i = 0; i < values.Length; i++)
        {
            largest = i == _bonaFide ? largest : Math.Max(largest, values[i]);
        }

        double others = 0;
        for (int i = 0; i < values.Length; i++)
        {
            others += i == _bonaFide ? 0 : Math.Exp(values[i] - largest);
        }

        return values[_bonaFide] - (largest + Math.Log(others));
    }
}
