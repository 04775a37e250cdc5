#!/usr/bin/env dotnet
#:project ../../src/Bonafide.Evaluation/Bonafide.Evaluation.csproj
#:property PublishAot=false
#:property RestorePackagesWithLockFile=false
#:property NoWarn=$(NoWarn);RS0030

// Where a pack's calibration curve is anchored, and what that costs. Scores every picture of a protocol with a pack's PAD models
// (quality and attributes are not run), then prints thresholds on the development splits (train, devel) and the error rates
// there and on the test split.
//
//   dotnet run training/calibration/anchors.cs -- PROTOCOL.csv MODELS PACK SCORES.csv
//
// SCORES.csv is written; where it exists already its scores are used. Thresholds are on the mean logit of the models.
using System.Globalization;
using Bonafide.Engine;
using Bonafide.Engine.Decision;
using Bonafide.Engine.Imaging;
using Bonafide.Engine.Models;
using Bonafide.Evaluation.Metrics;
using Bonafide.Evaluation.Protocols;

if (args is not [string protocol, string models, string pack, string scoresPath])
{
    Console.Error.WriteLine("usage: anchors.cs PROTOCOL.csv MODELS PACK SCORES.csv");
    return 2;
}

IReadOnlyList<ProtocolEntry> entries = ProtocolFile.Read(protocol);
if (!File.Exists(scoresPath))
{
    File.WriteAllLines(scoresPath, Score(entries, models, pack));
}

double?[] logits = [.. File.ReadLines(scoresPath).Select(line => line.Length == 0 ? (double?)null : double.Parse(line, CultureInfo.InvariantCulture))];
PadMetrics development = Metrics(split => split != "test");
PadMetrics test = Metrics(split => split == "test");
Console.WriteLine($"non-response: development bona fide {development.BonaFideNonResponse}, attacks {development.AttackNonResponse}; test {test.BonaFideNonResponse}, {test.AttackNonResponse}");
Console.WriteLine($"AUC: development {development.Auc():F3}, test {test.Auc():F3}");
foreach (double goal in (double[])[0.01, 0.05, 0.10])
{
    Print($"BPCER <= {goal:P0}", development.ThresholdForBpcer(goal));
    Print($"worst APCER <= {goal:P0}", development.ThresholdForApcerMax(goal));
}

return 0;

void Print(string name, double threshold)
{
    Console.WriteLine($"{name} on development: mean logit {threshold:F2}");
    foreach ((string label, PadMetrics metrics) in (IEnumerable<(string, PadMetrics)>)[("development", development), ("test", test)])
    {
        Console.WriteLine($"  {label}: BPCER {With(metrics.Bpcer(threshold))}; " + string.Join("; ", metrics.Species.Select(species => $"APCER {species} {With(metrics.Apcer(species, threshold))}")));
    }
}

static string With(Rate rate)
{
    (double low, double high) = rate.Interval();
    return $"{rate} [{100 * low:F1}, {100 * high:F1}]";
}

PadMetrics Metrics(Func<string, bool> splits) =>
    new(entries.Select((entry, i) => (entry, i)).Where(pair => splits(pair.entry.Split)).Select(pair => new ScoredPresentation(pair.entry.Species, logits[pair.i])));

static string[] Score(IReadOnlyList<ProtocolEntry> entries, string models, string pack)
{
    using LivenessEngine engine = LivenessEngine.Load(ModelCatalog.Open([models]), pack, new DecisionPolicy());
    ImageDecoder decoder = new(new ImageLimits());
    string[] lines = new string[entries.Count];
    Parallel.For(0, entries.Count, i =>
    {
        using RgbImage? image = decoder.Decode(File.ReadAllBytes(entries[i].Path)).Image;
        LivenessAssessment? assessment = image is null ? null : engine.Assess(image, new AssessmentRequest());
        lines[i] = assessment?.Score is null ? "" : assessment.PadScores.Average(score => score.Logit).ToString("R", CultureInfo.InvariantCulture);
    });
    return lines;
}
