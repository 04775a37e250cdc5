using System.Diagnostics.Metrics;
using Bonafide.Engine;
using Bonafide.Server.Checks;
using Bonafide.Server.Galleries;

namespace Bonafide.Server.Operations.Metering;

/// <summary>
/// What the server counts of its own work. Labels are words of closed sets: never an application, a key, a person or a file. Every listener of .NET's
/// meters can follow it; <c>/metrics</c> prints it.
/// </summary>
internal sealed class ServerMeter
{
    internal const string Name = "Bonafide";

    private readonly Counter<long> _calls, _refused;
    private readonly Histogram<double> _score, _stage;

    public ServerMeter(IMeterFactory factory, InferenceGate gate, FaceIndexes galleries)
    {
        Meter meter = factory.Create(Name);
        _calls = meter.CreateCounter<long>("bonafide.calls", description: "Recorded calls by dialect, kind and outcome. A call that failed is not among them.");
        _refused = meter.CreateCounter<long>("bonafide.pictures.refused", description: "Pictures that could not be judged, by reason. 'overloaded' are those that were turned away.");
        _score = meter.CreateHistogram(
            "bonafide.score", description: "Scores of liveness, 0 (attack) to 1 (bona fide), by dialect: a drift shows before anybody complains.",
            advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1] });
        _stage = meter.CreateHistogram(
            "bonafide.stage", "s", "Time of one stage of a check.",
            advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5] });
        meter.CreateObservableGauge("bonafide.gate.working", () => gate.Working, description: "Pictures at work now.");
        meter.CreateObservableGauge("bonafide.gate.waiting", () => gate.Waiting, description: "Pictures that wait for a place now.");
        meter.CreateObservableGauge("bonafide.gallery.faces", () => galleries.Faces, description: "Faces in this server's memory.");
        meter.CreateObservableGauge("bonafide.gallery.memory", () => galleries.MemoryBytes, "By", "Memory that they take.");
    }

    /// <summary>A call was recorded.</summary>
    /// <param name="dialect">In which it was asked.</param>
    /// <param name="kind">One of <see cref="CheckKind"/>.</param>
    /// <param name="outcome">As recorded.</param>
    internal void Recorded(string dialect, string kind, string outcome) =>
        _calls.Add(1, new("dialect", dialect), new("kind", kind), new("outcome", outcome));

    /// <summary>A picture was judged.</summary>
    internal void Judged(string dialect, LivenessAssessment assessment)
    {
        if (assessment.Score is { } score)
        {
            _score.Record(score, new KeyValuePair<string, object?>("dialect", dialect));
        }

        foreach (StageTiming timing in assessment.Timings)
        {
            Took(timing.Stage, timing.Elapsed);
        }
    }

    /// <summary>A stage before the engine's ended.</summary>
    internal void Took(string stage, TimeSpan time) => _stage.Record(time.TotalSeconds, new KeyValuePair<string, object?>("stage", stage));

    /// <summary>A picture was not judged.</summary>
    internal void Refused(CheckFailure reason) => _refused.Add(1, new KeyValuePair<string, object?>("reason", PrometheusText.Word(reason.ToString())));
}
