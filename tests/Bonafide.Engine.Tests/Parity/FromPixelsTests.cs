using System.Numerics;
using System.Text.Json;
using Bonafide.Engine.Attributes;
using Bonafide.Engine.Cropping;
using Bonafide.Engine.Detection;
using Bonafide.Engine.Imaging;
using Bonafide.Engine.Models;
using Bonafide.Engine.Pad;
using Bonafide.Engine.Recognition;
using Bonafide.Tests;

namespace Bonafide.Engine.Tests.Parity;

/// <summary>The same picture in, nearly the same answers out: decoding, crops, normalisation and decoding of outputs as the originals do.</summary>
public sealed class FromPixelsTests
{
    private const double BoxTolerancePixels = 1.5;
    private const double ScoreTolerance = 0.03;
    private const double MinCosine = 0.995;

    /// <summary>The reference fits three points robustly by drawing random samples: it does not even agree with itself, least on turned faces.</summary>
    private const double QualityTolerance = 0.06;
    private const double TurnedQualityTolerance = 0.1;

    /// <summary>Where our resampling, which keeps fractions of grey levels and antialiases, moves a score further; their cards say so.</summary>
    private static readonly Dictionary<string, double> _movedFurther = new()
    {
        ["minifasnet-older-whole-frame"] = 0.06,
        ["minifas-suri"] = 0.12,
    };

    [Fact]
    public void The_detector_finds_the_reference_faces_within_one_and_a_half_pixels() => EachPicture((reference, image, catalog) =>
    {
        using ModelSession session = ReferenceOutputs.Session(catalog, "yunet-n");
        IReadOnlyList<FaceDetection> faces = new GridFaceDetector(session).Detect(image, scale: 1);  // the reference was made at 640

        JsonElement[] expected = [.. reference.GetProperty("faces").EnumerateArray()];
        double threshold = session.Card.Output.ScoreThreshold;
        Assert.InRange(faces.Count(face => face.DetectionScore > threshold + ScoreTolerance), 0, expected.Length);
        foreach (JsonElement face in expected.Where(face => face.GetProperty("score").GetDouble() > threshold + ScoreTolerance))
        {
            double[] box = ReferenceOutputs.Numbers(face.GetProperty("box"));
            double[] points = ReferenceOutputs.Numbers(face.GetProperty("landmarks"));
            BoundingBox expectedBox = new(box[0], box[1], box[2], box[3]);
            FaceDetection found = faces.MaxBy(candidate => candidate.Box.OverlapWith(expectedBox))!;

            Near(expectedBox.Left, found.Box.Left, BoxTolerancePixels);
            Near(expectedBox.Top, found.Box.Top, BoxTolerancePixels);
            Near(expectedBox.Right, found.Box.Right, BoxTolerancePixels);
            Near(expectedBox.Bottom, found.Box.Bottom, BoxTolerancePixels);
            Near(face.GetProperty("score").GetDouble(), found.DetectionScore, ScoreTolerance);
            Near(points[0], found.Landmarks.ImageLeftEye.X, BoxTolerancePixels);
            Near(points[9], found.Landmarks.ImageRightMouth.Y, BoxTolerancePixels);
        }
    });

    [Fact]
    public void Every_pad_network_scores_the_reference_faces_within_three_hundredths() => EachFace((reference, image, face, catalog) =>
    {
        JsonElement scores = reference.GetProperty("scores");
        foreach (JsonProperty score in scores.EnumerateObject().Where(score => score.Name.StartsWith("p_bona_fide:", StringComparison.Ordinal)))
        {
            string id = ReferenceOutputs.CardIds[score.Name["p_bona_fide:".Length..]];
            using ModelSession session = ReferenceOutputs.Session(catalog, id);
            PadScore actual = new OnnxPadModel(session).Score(image, face);
            Assert.True(Math.Abs(score.Value.GetDouble() - actual.BonaFide) <= _movedFurther.GetValueOrDefault(id, ScoreTolerance), $"{id}: {score.Value} became {actual.BonaFide:F4}");
        }
    });

    [Theory]
    [InlineData("mobilefacenet-128d", "embedding:embedding-mobilefacenet-128d")]
    [InlineData("mobileface-256d", "embedding:embedding-mobileface-256d")]
    public void Embeddings_of_the_reference_alignment_point_where_the_reference_points(string id, string key) => EachFace((reference, image, _, catalog) =>
    {
        using ModelSession session = ReferenceOutputs.Session(catalog, id);
        using Inference inference = session.Rent();
        double[] m = ReferenceOutputs.Numbers(reference.GetProperty("alignment"));
        Matrix3x2 alignment = new((float)m[0], (float)m[3], (float)m[1], (float)m[4], (float)m[2], (float)m[5]);
        const int Side = 112;
        TensorTarget target = new(inference.Input(3, Side, Side), Side, Side, Side, Side, new TensorFormat(session.Card.Input));
        AlignedCrop.Write(image, alignment, session.Card.Crop.Resampling, target);
        inference.Run();

        double cosine = Cosine(ReferenceOutputs.Numbers(reference.GetProperty("scores").GetProperty(key)), inference.Output(0).ToArray());
        Assert.True(cosine > MinCosine, $"cosine {cosine:F4}");
    });

    /// <summary>
    /// The reference fits its alignment robustly (OpenCV's LMedS), which drops landmarks of turned faces; the networks were trained on the
    /// least-squares fit that we use. For faces that look into the camera both are the same.
    /// </summary>
    [Theory]
    [InlineData("mobilefacenet-128d", "embedding:embedding-mobilefacenet-128d")]
    [InlineData("mobileface-256d", "embedding:embedding-mobileface-256d")]
    public void Embeddings_of_our_alignment_stay_close_to_the_reference(string id, string key) => EachFace((reference, image, face, catalog) =>
    {
        JsonElement scores = reference.GetProperty("scores");
        using ModelSession session = ReferenceOutputs.Session(catalog, id);
        float[] actual = new FaceEmbedder(session).Embed(image, face).Vector.ToArray();
        double cosine = Cosine(ReferenceOutputs.Numbers(scores.GetProperty(key)), actual);
        double limit = Math.Abs(ReferenceOutputs.Numbers(scores.GetProperty("pose_ypr:pose-fsanet"))[0]) < 20 ? MinCosine : 0.92;
        Assert.True(cosine > limit, $"cosine {cosine:F4}, limit {limit}");
    });

    [Fact]
    public void Age_gender_pose_and_quality_agree_with_the_reference() => EachFace((reference, image, face, catalog) =>
    {
        JsonElement scores = reference.GetProperty("scores");
        using ModelSession attributes = ReferenceOutputs.Session(catalog, "faceapi-age-gender");
        using ModelSession pose = ReferenceOutputs.Session(catalog, "fsanet-1x1");
        using ModelSession quality = ReferenceOutputs.Session(catalog, "lightqnet-dm050");
        double[] ageGender = ReferenceOutputs.Numbers(scores.GetProperty("age_gender:attributes-faceapi-age-gender"));
        double[] angles = ReferenceOutputs.Numbers(scores.GetProperty("pose_ypr:pose-fsanet"));
        double[] lightQ = ReferenceOutputs.Numbers(scores.GetProperty("quality:quality-lightqnet-dm050"));

        AgeGender estimated = new AgeGenderEstimator(attributes).Estimate(image, face);
        HeadPose turned = new HeadPoseEstimator([pose]).Estimate(image, face);
        using Inference inference = quality.Rent();
        new CropWriter(quality.Card).Write(image, face, inference);
        inference.Run();

        Near(ageGender[0], estimated.AgeYears, 1.0);
        Near(ageGender[1], estimated.MaleProbability, ScoreTolerance);
        Near(angles[0], turned.Yaw, 2.0);
        Near(angles[1], turned.Pitch, 2.0);
        Near(angles[2], turned.Roll, 2.0);
        Near(lightQ[0], inference.Output(0)[0], Math.Abs(angles[0]) < 20 && Math.Abs(angles[2]) < 20 ? QualityTolerance : TurnedQualityTolerance);
    });

    private static void EachPicture(Action<JsonElement, RgbImage, ModelCatalog> check)
    {
        string pictures = Path.Combine(Needs.SharedData(), "samples");
        ReferenceOutputs reference = ReferenceOutputs.Read();
        ModelCatalog catalog = ModelCatalog.Open([reference.Folder]);
        List<string> faults = [];
        foreach (JsonElement picture in reference.Pictures)
        {
            string name = picture.GetProperty("image").GetString()!;
            using RgbImage image = new ImageDecoder(new ImageLimits()).Decode(File.ReadAllBytes(Path.Combine(pictures, name))).Image!;
            try
            {
                check(picture, image, catalog);
            }
            catch (Exception fault) when (fault is Xunit.Sdk.XunitException)
            {
                faults.Add($"{name}: {fault.Message}");
            }
        }

        Assert.True(faults.Count == 0, string.Join(Environment.NewLine, faults));
    }

    /// <summary>Runs on the box and the points that the reference judged, so that each step is compared by itself.</summary>
    private static void EachFace(Action<JsonElement, RgbImage, FaceDetection, ModelCatalog> check) => EachPicture((reference, image, catalog) =>
    {
        if (!reference.TryGetProperty("judged_box", out JsonElement judged) || judged.ValueKind == JsonValueKind.Null)
        {
            return;
        }

        double[] box = ReferenceOutputs.Numbers(judged);
        double[] p = ReferenceOutputs.Numbers(reference.GetProperty("judged_landmarks"));
        FaceLandmarks landmarks = new(At(0), At(1), At(2), At(3), At(4));
        check(reference, image, new FaceDetection(new BoundingBox(box[0], box[1], box[2], box[3]), landmarks, 1), catalog);

        Vector2 At(int i) => new((float)p[2 * i], (float)p[(2 * i) + 1]);
    });

    private static double Cosine(double[] a, float[] b) =>
        a.Zip(b, (x, y) => x * y).Sum() / Math.Sqrt(a.Sum(x => x * x) * b.Sum(y => (double)y * y));

    private static void Near(double expected, double actual, double tolerance) =>
        Assert.True(Math.Abs(expected - actual) <= tolerance, $"{expected} became {actual:F4}");
}
