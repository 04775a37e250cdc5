#!/usr/bin/env dotnet
#:project ../../src/Bonafide.Evaluation/Bonafide.Evaluation.csproj
#:property PublishAot=false
#:property RestorePackagesWithLockFile=false
#:property NoWarn=$(NoWarn);RS0030

// What the engine sees in the pictures that quality.py drew: every component's score, and the worth of the picture, which is the cosine of its
// embedding to the sum of the person's enrolled ones. Pictures without a face are counted and left out.
//
//   dotnet run training/calibration/quality.cs -- PICTURES.csv MODELS PACK SEEN.csv
using System.Globalization;
using System.Numerics.Tensors;
using Bonafide.Engine;
using Bonafide.Engine.Decision;
using Bonafide.Engine.Imaging;
using Bonafide.Engine.Models;
using Bonafide.Engine.Quality;

if (args is not [string pictures, string models, string pack, string seen])
{
    Console.Error.WriteLine("usage: quality.cs PICTURES.csv MODELS PACK SEEN.csv");
    return 2;
}

string root = Path.GetDirectoryName(Path.GetFullPath(pictures))!;
string[][] rows = [.. File.ReadLines(pictures).Skip(1).Select(line => line.Split(','))];
using LivenessEngine engine = LivenessEngine.Load(ModelCatalog.Open([models]), pack, new DecisionPolicy());
ImageDecoder decoder = new(new ImageLimits());
(float[] Vector, FaceQuality Quality)?[] looked = new (float[], FaceQuality)?[rows.Length];
Parallel.For(0, rows.Length, i =>
{
    ImageDecodeResult decoded = decoder.Decode(File.ReadAllBytes(Path.Combine(root, rows[i][0])));
    if (decoded.TryGet(out RgbImage? image, out _))
    {
        using (image)
        {
            LivenessAssessment face = engine.Assess(image, new AssessmentRequest { Quality = true, Embedding = true });
            looked[i] = face is { Embedding: { } embedding, Quality: { } quality } ? (embedding.Vector.ToArray(), quality) : null;
        }
    }
});

Dictionary<string, float[]> enrolled = [];
for (int i = 0; i < rows.Length; i++)
{
    if (rows[i][2] == "enrolled" && looked[i] is { } face)
    {
        float[] sum = enrolled.TryGetValue(rows[i][1], out float[]? before) ? before : enrolled[rows[i][1]] = new float[face.Vector.Length];
        TensorPrimitives.Add(sum, face.Vector, sum);
    }
}

QualityMeasure[] measures = Enum.GetValues<QualityMeasure>();
using StreamWriter writer = new(seen);
writer.WriteLine($"path,person,kind,worth,Unified,{string.Join(',', measures)}");
int written = 0, probes = 0;
for (int i = 0; i < rows.Length; i++)
{
    if (rows[i][2] != "enrolled")
    {
        probes++;
        if (looked[i] is { } face && enrolled.TryGetValue(rows[i][1], out float[]? person))
        {
            written++;
            IEnumerable<double> scores = measures.Select(measure => face.Quality.Components.Where(c => c.Measure == measure).Select(c => c.Score).FirstOrDefault(100));
            writer.WriteLine(string.Join(',', rows[i].Take(3).Concat(
                new[] { TensorPrimitives.CosineSimilarity(face.Vector, person), face.Quality.Unified }.Concat(scores).Select(v => v.ToString("R", CultureInfo.InvariantCulture)))));
        }
    }
}

Console.WriteLine($"{written} of {probes} pictures to judge had a face, {enrolled.Count} people enrolled");
return 0;
