using System.Text.Json;
using Bonafide.Engine.Detection;
using Bonafide.Engine.Imaging;
using Bonafide.Engine.Models;
using Bonafide.Tests;

namespace Bonafide.Engine.Tests.Parity;

/// <summary>
/// Our own detector, from the repository alone: pictures of nobody (averages of forty faces each) and what the training code's own
/// pipeline finds in them.
/// </summary>
public sealed class OwnDetectorTests
{
    private const double TolerancePixels = 1.5;
    private const double ScoreTolerance = 0.03;

    [Fact]
    public void It_finds_what_the_training_code_finds()
    {
        string folder = Path.Combine(ModelCatalog.OwnFolder, "default", "face-detector");
        ModelCatalog catalog = ModelCatalog.Open([]);
        using ModelSession session = ReferenceOutputs.Session(catalog, "bonafide-face-detector-3");
        GridFaceDetector detector = new(session);
        using JsonDocument parity = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder, "parity.json")));

        foreach (JsonElement picture in parity.RootElement.GetProperty("pictures").EnumerateArray())
        {
            string path = Path.Combine(Needs.RepositoryRoot(), "samples", "pictures", picture.GetProperty("image").GetString()!);
            using RgbImage image = new ImageDecoder(new ImageLimits()).Decode(File.ReadAllBytes(path)).Image!;
            FaceDetection found = Assert.Single(detector.Detect(image, scale: 0));

            JsonElement expected = Assert.Single(picture.GetProperty("faces").EnumerateArray());
            double[] box = ReferenceOutputs.Numbers(expected.GetProperty("box"));
            double[] points = ReferenceOutputs.Numbers(expected.GetProperty("landmarks"));
            Assert.Equal(box[0], found.Box.Left, TolerancePixels);
            Assert.Equal(box[1], found.Box.Top, TolerancePixels);
            Assert.Equal(box[0] + box[2], found.Box.Right, TolerancePixels);
            Assert.Equal(box[1] + box[3], found.Box.Bottom, TolerancePixels);
            Assert.Equal(points[4], found.Landmarks.Nose.X, TolerancePixels);
            Assert.Equal(points[5], found.Landmarks.Nose.Y, TolerancePixels);
            Assert.Equal(expected.GetProperty("score").GetDouble(), found.DetectionScore, ScoreTolerance);
        }
    }
}
