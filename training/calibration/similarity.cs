#!/usr/bin/env dotnet
#:project ../../src/Bonafide.Evaluation/Bonafide.Evaluation.csproj
#:property PublishAot=false
#:property RestorePackagesWithLockFile=false
#:property NoWarn=$(NoWarn);RS0030

// What the cosine of two faces means: the false match rate of an embedding. Every test face whose identity is known is found and embedded by a
// pack as the server does it; impostor pairs are all pairs of different identities, mated pairs all pairs of one identity. Prints the points for
// output.falseMatchRates of the model's card, the share of mated pairs that reach each of them, and which points are extrapolated.
//
//   dotnet run training/calibration/similarity.cs -- FACES.csv MODELS PACK
//
// Extrapolation: beyond the rate at which ten impostor pairs are left, log10(rate) goes on as the parabola that fits the tail from 1 % down.
using System.Globalization;
using Bonafide.Engine;
using Bonafide.Engine.Decision;
using Bonafide.Engine.Imaging;
using Bonafide.Engine.Models;

if (args is not [string faces, string models, string pack])
{
    Console.Error.WriteLine("usage: similarity.cs FACES.csv MODELS PACK");
    return 2;
}

string root = Path.GetDirectoryName(Path.GetFullPath(faces))!;
string[][] rows = [.. File.ReadLines(faces).Skip(1).Select(line => line.Split(',')).Where(row => row[2].Length > 0 && row[5] == "test")];
using LivenessEngine engine = LivenessEngine.Load(ModelCatalog.Open([models]), pack, new DecisionPolicy());
ImageDecoder decoder = new(new ImageLimits());
(string Source, string Identity, float[] Vector)?[] found = new (string, string, float[])?[rows.Length];
Parallel.For(0, rows.Length, i =>
{
    ImageDecodeResult decoded = decoder.Decode(File.ReadAllBytes(Path.Combine(root, rows[i][0])));
    if (decoded.TryGet(out RgbImage? image, out _))
    {
        using (image)
        {
            FaceDescription face = engine.Describe(image, new DescriptionRequest { Embedding = true });
            found[i] = face.Embedding is { } embedding ? (rows[i][1], rows[i][2], embedding.Vector.ToArray()) : null;
        }
    }
});
(string Source, string Identity, float[] Vector)[] known = [.. found.OfType<(string Source, string Identity, float[] Vector)>()];
Console.WriteLine($"{known.Length} of {rows.Length} faces found, {known.Select(face => face.Identity).Distinct().Count()} identities");

List<float> mated = [], impostor = [];
for (int i = 0; i < known.Length; i++)
{
    for (int j = i + 1; j < known.Length; j++)
    {
        // Across sources the same person might carry two names.
        if (known[i].Source == known[j].Source)
        {
            float cosine = System.Numerics.Tensors.TensorPrimitives.Dot(known[i].Vector, known[j].Vector);
            (known[i].Identity == known[j].Identity ? mated : impostor).Add(cosine);
        }
    }
}

impostor.Sort();
mated.Sort();
Console.WriteLine($"{impostor.Count} impostor pairs, {mated.Count} mated pairs; impostor mean {impostor.Average():F4}, closest {impostor[^1]:F4}");
Console.WriteLine($"ten closest impostor pairs: {string.Join(' ', impostor.TakeLast(10).Select(c => c.ToString("F3", CultureInfo.InvariantCulture)))}");

double measuredTo = 10.0 / impostor.Count;
(double a, double b, double c) tail = Parabola([.. Enumerable.Range(0, 60).Select(k => Math.Pow(10, -2 + (k * (Math.Log10(measuredTo) + 2) / 59))).Select(rate => (X: At(rate), Y: Math.Log10(rate)))]);
foreach (double rate in (double[])[1, 0.5, 0.1, 0.01, 1e-3, 1e-4, 1e-5, 1e-6, 1e-7, 1e-8])
{
    bool measured = rate >= measuredTo;
    double cosine = rate == 1 ? impostor[0] : measured ? At(rate) : Root(Math.Log10(rate));
    int reached = mated.Count(m => m >= cosine);
    Console.WriteLine(FormattableString.Invariant($$"""{ "cosine": {{cosine:F3}}, "rate": {{rate:G3}} }   {{(measured ? "measured" : "extrapolated")}}, TAR {{100.0 * reached / mated.Count:F2}} % ({{reached}}/{{mated.Count}})"""));
}

return 0;

double At(double rate) => impostor[Math.Clamp((int)(impostor.Count - (rate * impostor.Count)), 0, impostor.Count - 1)];

double Root(double y) => (-tail.b - Math.Sqrt((tail.b * tail.b) - (4 * tail.a * (tail.c - y)))) / (2 * tail.a);

// Least squares y = a x^2 + b x + c.
static (double A, double B, double C) Parabola((double X, double Y)[] points)
{
    double[,] m = new double[3, 4];
    foreach ((double x, double y) in points)
    {
        double[] row = [x * x, x, 1];
        for (int i = 0; i < 3; i++)
        {
            for (int j = 0; j < 3; j++)
            {
                m[i, j] += row[i] * row[j];
            }

            m[i, 3] += row[i] * y;
        }
    }

    for (int i = 0; i < 3; i++)
    {
        for (int k = 0; k < 3; k++)
        {
            double factor = k == i ? 0 : m[k, i] / m[i, i];
            for (int j = 0; j < 4; j++)
            {
                m[k, j] -= factor * m[i, j];
            }
        }
    }

    return (m[0, 3] / m[0, 0], m[1, 3] / m[1, 1], m[2, 3] / m[2, 2]);
}
