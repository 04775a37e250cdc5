using Bonafide.Storage.Galleries;
using Bonafide.Storage.Tests.Ground;

namespace Bonafide.Storage.Tests.Galleries;

/// <summary>Faces to be enrolled, of networks that do not exist.</summary>
internal static class SampleFaces
{
    internal const string Model = "net:1", OtherModel = "net:2";

    /// <summary>A vector of eight components, different for each seed.</summary>
    internal static FaceVector Vector(int seed, string model = Model)
    {
        double[] raw = [.. Enumerable.Range(0, 8).Select(i => Math.Sin((seed * 7.3) + (i * 1.7) + (seed * i)))];
        double length = Math.Sqrt(raw.Sum(x => x * x));
        return new FaceVector(model, raw.Select(x => (float)(x / length)).ToArray());
    }

    internal static NewFace Of(Guid application, int seed, string? person = null, string model = Model) => new()
    {
        Id = Guid.CreateVersion7(),
        ApplicationId = application,
        Vector = Vector(seed, model),
        SubjectReference = person,
    };

    internal static double Cosine(FaceVector a, FaceVector b)
    {
        double sum = 0;
        for (int i = 0; i < a.Components.Length; i++)
        {
            sum += a.Components.Span[i] * (double)b.Components.Span[i];
        }

        return sum;
    }

    /// <summary>Every face of a model by number, as a node that starts now would read them.</summary>
    internal static async Task<Dictionary<long, (Guid Gallery, FaceVector Vector)>> LoadAsync(this BonafideStorage storage, string model = Model)
    {
        Dictionary<long, (Guid Gallery, FaceVector Vector)> faces = [];
        await storage.FaceChanges.LoadAsync(
            model,
            (number, gallery, components) =>
            {
                FaceVector vector = new(model, components.ToArray());
                lock (faces)
                {
                    faces.Add(number, (gallery, vector));
                }
            },
            Installation.Cancellation);
        return faces;
    }
}
