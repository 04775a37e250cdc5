using System.Numerics;
using System.Numerics.Tensors;
using System.Text.Json;
using Bonafide.Engine.Attributes;
using Bonafide.Engine.Cropping;
using Bonafide.Engine.Decision;
using Bonafide.Engine.Detection;
using Bonafide.Engine.Imaging;
using Bonafide.Engine.Models;
using Bonafide.Engine.Pad;
using Bonafide.Engine.Quality;
using Bonafide.Engine.Recognition;
using Bonafide.Tests;

namespace Bonafide.Engine.Tests.Parity;

/// <summary>Our own networks of a face, from the repository alone: pictures of nobody, and what training/faces and training/pad say of them.</summary>
public sealed class OwnFaceNetworksTests
{
    private const double MinCosine = 0.98, ToleranceYears = 1.5, ToleranceDegrees = 2.5, ToleranceScore = 0.02, ToleranceGender = 0.1, ToleranceLogit = 0.15, TolerancePixels = 0.5, ToleranceHidden = 0.05, ToleranceMouth = 0.03;

    [Fact]
    public void An_embedding_is_what_the_training_code_makes() => EachFace("embedding", (session, expected, image, face) =>
    {
        float[] vector = [.. ReferenceOutputs.Numbers(expected.GetProperty("vector")).Select(value => (float)value)];
        float cosine = TensorPrimitives.CosineSimilarity(vector, new FaceEmbedder(session).Embed(image, face).Vector.Span);
        Assert.True(cosine > MinCosine, $"cosine {cosine:F4}");
    });

    [Fact]
    public void An_embedding_is_the_same_where_quality_has_cut_the_face_before() => EachFace("embedding", (session, _, image, face) =>
    {
        Assert.True(FaceView.IsCropOf(session.Card));
        FaceEmbedder embedder = new(session);
        using FaceView view = FaceView.Of(image, face);
        Assert.True(TensorPrimitives.CosineSimilarity(embedder.Embed(image, face).Vector.Span, embedder.Embed(image, face, view).Vector.Span) > 0.99999);
    });

    [Fact]
    public void Age_its_doubt_and_gender_are_what_the_training_code_says() => EachFace("attributes", (session, expected, image, face) =>
    {
        AgeGender found = new AgeGenderEstimator(session).Estimate(image, face);
        Assert.Equal(ReferenceOutputs.Numbers(expected.GetProperty("age"))[0], found.AgeYears, ToleranceYears);
        Assert.Equal(ReferenceOutputs.Numbers(expected.GetProperty("age_deviation"))[0], found.AgeDeviationYears!.Value, ToleranceYears);
        Assert.Equal(ReferenceOutputs.Numbers(expected.GetProperty("gender"))[0], found.MaleProbability, ToleranceGender);
    });

    [Fact]
    public void A_head_pose_is_what_the_training_code_says() => EachFace("head-pose", (session, expected, image, face) =>
    {
        double[] angles = ReferenceOutputs.Numbers(expected.GetProperty("angles"));
        HeadPose found = new HeadPoseEstimator([session]).Estimate(image, face);
        Assert.Equal(angles[0], found.Yaw, ToleranceDegrees);
        Assert.Equal(angles[1], found.Pitch, ToleranceDegrees);
        Assert.Equal(angles[2], found.Roll, ToleranceDegrees);
    });

    [Fact]
    public void Landmarks_lie_where_the_training_code_places_them_half_way_to_the_detectors() => EachFace("face-landmarks", (session, expected, image, face) =>
    {
        double[] points = ReferenceOutputs.Numbers(expected.GetProperty("landmarks"));
        FaceDetection placed = new LandmarkPlacer(session).Place(image, face);
        Assert.All(points.Zip(Numbers(placed.Landmarks)), pair => Assert.Equal(pair.First, pair.Second, TolerancePixels));
        Assert.Equal((face.Box, face.DetectionScore), (placed.Box, placed.DetectionScore));
        HiddenLandmarks hidden = placed.Hidden!.Value;
        Assert.All(
            ReferenceOutputs.Numbers(expected.GetProperty("hidden")).Zip([hidden.ImageLeftEye, hidden.ImageRightEye, hidden.Nose, hidden.ImageLeftMouth, hidden.ImageRightMouth]),
            pair => Assert.Equal(pair.First, pair.Second, ToleranceHidden));
        Assert.Equal(expected.GetProperty("mouth").GetDouble(), placed.MouthOpening!.Value, ToleranceMouth);
        Assert.Equal(expected.GetProperty("face").GetDouble(), new LandmarkPlacer(session).Likelihood(image, face), ToleranceHidden);
    });

    [Theory]
    [InlineData("portrait-composite-1.png")]
    [InlineData("portrait-composite-4.png")]
    [InlineData("portrait-composite-7.png")]
    public void A_bar_over_the_eyes_and_a_mask_over_nose_and_mouth_are_told_apart(string name)
    {
        using LivenessEngine engine = LivenessEngine.Load(ModelCatalog.Open([]), "default", new DecisionPolicy());
        using RgbImage bare = Decode(name);
        FaceLandmarks points = engine.Assess(bare, new AssessmentRequest(), TestContext.Current.CancellationToken).Faces[0].Landmarks;
        float eyes = points.InterEyeDistance;
        using RgbImage barred = Covered(bare, points.ImageLeftEye - new Vector2(0.5f * eyes, 0.3f * eyes), points.ImageRightEye + new Vector2(0.5f * eyes, 0.3f * eyes), 20);
        using RgbImage masked = Covered(bare, new Vector2(points.ImageLeftEye.X - (0.25f * eyes), points.Nose.Y - (0.25f * eyes)), points.ImageRightMouth + new Vector2(0.4f * eyes, 0.7f * eyes), 225);

        Assert.Equal((true, true), Visible(bare));
        Assert.Equal((false, true), Visible(barred));
        Assert.Equal((true, false), Visible(masked));

        (bool Eyes, bool Mouth) Visible(RgbImage image)
        {
            FaceQuality quality = engine.Assess(image, new AssessmentRequest { Quality = true }, TestContext.Current.CancellationToken).Quality!;
            return (Score(quality, QualityMeasure.EyesVisible) > 50, Score(quality, QualityMeasure.MouthVisible) > 50);
        }

        static double Score(FaceQuality quality, QualityMeasure measure) => quality.Components.Single(component => component.Measure == measure).Score;
    }

    [Theory]
    [InlineData("portrait-composite-1.png")]
    [InlineData("portrait-composite-5.png")]
    [InlineData("portrait-composite-7.png")]
    public void A_dark_gap_between_the_lips_opens_the_mouth_and_covers_nothing(string name)
    {
        using LivenessEngine engine = LivenessEngine.Load(ModelCatalog.Open([]), "default", new DecisionPolicy());
        using RgbImage shut = Decode(name);
        FaceLandmarks points = engine.Assess(shut, new AssessmentRequest(), TestContext.Current.CancellationToken).Faces[0].Landmarks;
        float eyes = points.InterEyeDistance;
        Vector2 mouth = (points.ImageLeftMouth + points.ImageRightMouth) / 2;
        using RgbImage opened = Covered(shut, mouth - new Vector2(0.22f * eyes, 0.02f * eyes), mouth + new Vector2(0.22f * eyes, 0.3f * eyes), 40);

        FaceQuality before = Quality(shut), after = Quality(opened);
        Assert.True(Of(after, QualityMeasure.MouthClosed).Raw > Of(before, QualityMeasure.MouthClosed).Raw + 0.03);
        Assert.True(Of(after, QualityMeasure.MouthClosed).Score < Of(before, QualityMeasure.MouthClosed).Score);
        Assert.True(Of(after, QualityMeasure.MouthVisible).Score > 50);

        FaceQuality Quality(RgbImage image) => engine.Assess(image, new AssessmentRequest { Quality = true }, TestContext.Current.CancellationToken).Quality!;

        static QualityComponent Of(FaceQuality quality, QualityMeasure measure) => quality.Components.Single(component => component.Measure == measure);
    }

    [Fact]
    public void Recognizability_is_what_the_training_code_says() => EachFace("recognizability", (session, expected, image, face) =>
    {
        using Inference inference = session.Rent();
        new CropWriter(session.Card).Write(image, face, inference);
        inference.Run();
        Assert.Equal(ReferenceOutputs.Numbers(expected.GetProperty("score"))[0], inference.Output(0)[0], ToleranceScore);
    });

    [Theory]
    [InlineData("pad-texture")]
    [InlineData("pad-context")]
    [InlineData("pad-surroundings")]
    public void Log_odds_of_a_PAD_network_are_what_the_training_code_says(string network) => EachFace(network, (session, expected, image, face) =>
        Assert.Equal(expected.GetProperty("logit").GetDouble(), new OnnxPadModel(session).Score(image, face).Logit, ToleranceLogit));

    [Fact]
    public void The_pack_default_answers_every_field_with_nothing_but_the_program()
    {
        using LivenessEngine engine = LivenessEngine.Load(ModelCatalog.Open([]), "default", new DecisionPolicy());
        using RgbImage image = Decode("portrait-composite-1.png");

        LivenessAssessment assessment = engine.Assess(image, AssessmentRequest.Full, TestContext.Current.CancellationToken);

        Assert.NotNull(assessment.Score);
        Assert.NotNull(assessment.Quality);
        Assert.NotNull(assessment.HeadPose);
        Assert.NotNull(assessment.AgeGender?.AgeDeviationYears);
        Assert.Equal(128, assessment.Embedding!.Vector.Length);
    }

    [Fact]
    public void Where_a_pack_places_landmarks_the_detectors_alone_are_not_told()
    {
        using JsonDocument parity = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(ModelCatalog.OwnFolder, "default", "face-landmarks", "parity.json")));
        using LivenessEngine engine = LivenessEngine.Load(ModelCatalog.Open([]), "default", new DecisionPolicy());
        foreach (JsonElement picture in parity.RootElement.GetProperty("pictures").EnumerateArray())
        {
            double[] expected = ReferenceOutputs.Numbers(picture.GetProperty("landmarks"));
            using RgbImage image = Decode(picture.GetProperty("image").GetString()!);

            FaceLandmarks assessed = engine.Assess(image, new AssessmentRequest(), TestContext.Current.CancellationToken).Faces[0].Landmarks;
            FaceLandmarks described = engine.Describe(image, new DescriptionRequest(), TestContext.Current.CancellationToken).Faces[0].Landmarks;

            Assert.All(expected.Zip(Numbers(assessed)), pair => Assert.Equal(pair.First, pair.Second, TolerancePixels));
            Assert.Equal(assessed, described);
        }
    }

    private static double[] Numbers(FaceLandmarks face) =>
        [.. new[] { face.ImageLeftEye, face.ImageRightEye, face.Nose, face.ImageLeftMouth, face.ImageRightMouth }.SelectMany(point => new double[] { point.X, point.Y })];

    private static void EachFace(string network, Action<ModelSession, JsonElement, RgbImage, FaceDetection> check)
    {
        string own = Path.Combine(ModelCatalog.OwnFolder, "default");
        using JsonDocument faces = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(own, "face-detector", "parity.json")));
        using JsonDocument parity = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(own, network, "parity.json")));
        using JsonDocument card = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(own, network, "model.json")));
        using ModelSession session = ReferenceOutputs.Session(ModelCatalog.Open([]), card.RootElement.GetProperty("id").GetString()!);
        Dictionary<string, JsonElement> expected = parity.RootElement.GetProperty("pictures").EnumerateArray().ToDictionary(picture => picture.GetProperty("image").GetString()!);
        Assert.NotEmpty(expected);
        foreach (JsonElement picture in faces.RootElement.GetProperty("pictures").EnumerateArray())
        {
            string name = picture.GetProperty("image").GetString()!;
            JsonElement face = picture.GetProperty("faces")[0];
            double[] box = ReferenceOutputs.Numbers(face.GetProperty("box"));
            double[] points = ReferenceOutputs.Numbers(face.GetProperty("landmarks"));
            Vector2 Point(int i) => new((float)points[2 * i], (float)points[(2 * i) + 1]);
            using RgbImage image = Decode(name);
            check(session, expected[name], image, new FaceDetection(
                new BoundingBox(box[0], box[1], box[2], box[3]), new FaceLandmarks(Point(0), Point(1), Point(2), Point(3), Point(4)), 1));
        }
    }

    /// <summary>The picture with a rectangle of one grey.</summary>
    private static RgbImage Covered(RgbImage image, Vector2 from, Vector2 to, byte grey)
    {
        byte[] pixels = image.Pixels.ToArray();
        for (int y = (int)from.Y; y < (int)to.Y; y++)
        {
            pixels.AsSpan((y * image.Stride) + ((int)from.X * RgbImage.Channels), ((int)to.X - (int)from.X) * RgbImage.Channels).Fill(grey);
        }

        return RgbImage.FromPixels(image.Width, image.Height, pixels);
    }

    private static RgbImage Decode(string name) =>
        new ImageDecoder(new ImageLimits()).Decode(File.ReadAllBytes(Path.Combine(Needs.RepositoryRoot(), "samples", "pictures", name))).Image!;
}
