using Bonafide.Engine.Decision;
using Bonafide.Engine.Detection;
using Bonafide.Engine.Imaging;
using Bonafide.Engine.Models;
using Bonafide.Engine.Quality;
using Bonafide.Tests;

namespace Bonafide.Engine.Tests;

/// <summary>The whole way, on photographs, with the public pack.</summary>
public sealed class LivenessEngineTests(LivenessEngineTests.PublicPack pack) : IClassFixture<LivenessEngineTests.PublicPack>
{
    [Theory]
    [InlineData("bonafide-01.jpg", "BonaFide")]
    [InlineData("attack-print-01.jpg", "Attack")]
    [InlineData("attack-screen-01.jpg", "Attack")]
    [InlineData("no-face-01.jpg", "NonResponse")]
    public void Sample_pictures_get_the_verdict_that_they_deserve(string name, string outcome)
    {
        LivenessAssessment assessment = Assess(name, AssessmentRequest.Full);

        Assert.Equal(outcome, $"{assessment.Outcome}");
    }

    [Fact]
    public void A_non_response_has_a_reason_and_no_score()
    {
        LivenessAssessment assessment = Assess("no-face-01.jpg", AssessmentRequest.Full);

        Assert.Equal(NonResponseReason.NoFace, assessment.NonResponseReason);
        Assert.Null(assessment.Score);
        Assert.Empty(assessment.PadScores);
        Assert.Null(assessment.Quality);
    }

    [Fact]
    public void The_largest_face_of_a_group_is_judged()
    {
        LivenessAssessment assessment = Assess("group-02.jpg", AssessmentRequest.Full);

        Assert.Equal(4, assessment.Faces.Count);
        Assert.Equal(assessment.Faces.Max(face => face.Box.Area), assessment.Faces[0].Box.Area);
    }

    [Fact]
    public void In_a_crowd_nothing_large_is_taken_for_a_face_by_our_detector()
    {
        const double TwiceTheLargestFace = 140; // 68 x 88 pixels
        using LivenessEngine own = LivenessEngine.Load(ModelCatalog.Open([]), "default", new DecisionPolicy());
        using RgbImage image = new ImageDecoder(new ImageLimits()).Decode(File.ReadAllBytes(Path.Combine(Needs.SharedData(), "samples", "group-01.jpg"))).Image!;

        IReadOnlyList<FaceDetection> faces = own.Describe(image, new DescriptionRequest(), TestContext.Current.CancellationToken).Faces;

        Assert.InRange(faces.Count, 10, 20);
        Assert.All(faces, face => Assert.InRange(face.Box.Width, 0, TwiceTheLargestFace));
    }

    [Fact]
    public void A_face_in_glaring_light_that_the_detector_doubts_is_found_by_a_second_look_and_a_bust_without_a_face_is_not()
    {
        const double Sure = 0.5;
        using LivenessEngine own = LivenessEngine.Load(ModelCatalog.Open([]), "default", new DecisionPolicy());
        using RgbImage portrait = new ImageDecoder(new ImageLimits()).Decode(File.ReadAllBytes(Path.Combine(Needs.RepositoryRoot(), "samples", "pictures", "portrait-composite-3.png"))).Image!;
        using RgbImage glaring = RgbImage.FromPixels(portrait.Width, portrait.Height, [.. portrait.Pixels.ToArray().Select(value => (byte)(255 - Math.Round(0.1 * (255 - value))))]);
        BoundingBox box = Find(portrait)[0].Box;
        byte[] pixels = portrait.Pixels.ToArray();
        pixels.AsSpan((int)(box.Top + (0.2 * box.Height)) * portrait.Stride).Fill(128);
        using RgbImage bust = RgbImage.FromPixels(portrait.Width, portrait.Height, pixels);

        FaceDetection found = Assert.Single(Find(glaring));

        Assert.InRange(found.DetectionScore, 0.25, Sure);
        Assert.True(found.Box.OverlapWith(box) > 0.7);
        Assert.Empty(Find(bust));

        IReadOnlyList<FaceDetection> Find(RgbImage image) => own.Describe(image, new DescriptionRequest(), TestContext.Current.CancellationToken).Faces;
    }

    [Fact]
    public void What_is_not_asked_for_is_not_there()
    {
        LivenessAssessment assessment = Assess("bonafide-01.jpg", new AssessmentRequest());

        Assert.NotNull(assessment.Score);
        Assert.Null(assessment.Quality);
        Assert.Null(assessment.AgeGender);
        Assert.Null(assessment.Embedding);
        Assert.Equal(["detect", "pad"], assessment.Timings.Select(timing => timing.Stage));
    }

    [Fact]
    public void The_score_does_not_depend_on_what_else_is_asked_for() =>
        Assert.Equal(Assess("portrait-05.jpg", new AssessmentRequest()).Score, Assess("portrait-05.jpg", AssessmentRequest.Full).Score);

    [Theory]
    [InlineData(0)]
    [InlineData(90)]
    [InlineData(180)]
    [InlineData(270)]
    public void A_picture_on_its_side_is_stood_up(int turned)
    {
        using RgbImage upright = Decode("portrait-06.jpg");
        using RgbImage picture = turned == 0 ? Decode("portrait-06.jpg") : upright.Turn(turned);

        LivenessAssessment assessment = pack.Engine.Assess(picture, new AssessmentRequest { Rotate = true });

        Assert.Equal((360 - turned) % 360, assessment.BestAngle);
        Assert.Equal((upright.Width, upright.Height), (assessment.ImageWidth, assessment.ImageHeight));
        BoundingBox expected = Assess("portrait-06.jpg", new AssessmentRequest()).Faces[0].Box;
        Assert.True(expected.OverlapWith(assessment.Faces[0].Box) > 0.9);
    }

    [Fact]
    public void Boxes_of_a_shrunk_picture_are_in_its_original_pixels()
    {
        byte[] encoded = File.ReadAllBytes(pack.Sample("portrait-05.jpg"));
        using RgbImage shrunk = new ImageDecoder(new ImageLimits { KeepSide = 400 }).Decode(encoded).Image!;

        LivenessAssessment assessment = pack.Engine.Assess(shrunk, new AssessmentRequest());

        Assert.Equal(512, shrunk.Width);
        Assert.Equal(1_024, assessment.ImageWidth);
        Assert.True(Assess("portrait-05.jpg", new AssessmentRequest()).Faces[0].Box.OverlapWith(assessment.Faces[0].Box) > 0.85);
    }

    [Fact]
    public void Two_pictures_of_one_person_are_closer_than_two_persons()
    {
        using RgbImage picture = Decode("portrait-06.jpg");
        using RgbImage mirrored = Mirrored(picture);
        LivenessAssessment one = pack.Engine.Assess(picture, AssessmentRequest.Full);

        Assert.True(one.Embedding!.SimilarityTo(pack.Engine.Assess(mirrored, AssessmentRequest.Full).Embedding!) > 0.6);
        Assert.True(one.Embedding!.SimilarityTo(Assess("portrait-04.jpg", AssessmentRequest.Full).Embedding!) < 0.4);
    }

    [Fact]
    public void Many_threads_get_the_answers_of_one()
    {
        double? expected = Assess("portrait-01.jpg", AssessmentRequest.Full).Score;

        Parallel.For(0, 32, new ParallelOptions { MaxDegreeOfParallelism = 8 }, _ =>
            Assert.Equal(expected, Assess("portrait-01.jpg", AssessmentRequest.Full).Score));
    }

    [Fact]
    public void Work_stops_when_the_caller_has_gone()
    {
        using RgbImage picture = Decode("portrait-01.jpg");

        Assert.Throws<OperationCanceledException>(() => pack.Engine.Assess(picture, AssessmentRequest.Full, new CancellationToken(canceled: true)));
    }

    [Fact]
    public void Quality_names_every_component_of_a_photograph_but_what_no_network_of_the_pack_tells()
    {
        FaceQuality quality = Assess("portrait-05.jpg", AssessmentRequest.Full).Quality!;

        Assert.Equal(Enum.GetValues<QualityMeasure>().Except([QualityMeasure.EyesVisible, QualityMeasure.MouthVisible, QualityMeasure.MouthClosed]).Order(), quality.Components.Select(component => component.Measure).Order());
        Assert.All(quality.Components, component => Assert.InRange(component.Score, 0, 100));
    }

    private LivenessAssessment Assess(string name, AssessmentRequest request)
    {
        using RgbImage image = Decode(name);
        return pack.Engine.Assess(image, request);
    }

    private RgbImage Decode(string name) => new ImageDecoder(new ImageLimits()).Decode(File.ReadAllBytes(pack.Sample(name))).Image!;

    private static RgbImage Mirrored(RgbImage image)
    {
        byte[] pixels = new byte[image.Pixels.Length];
        for (int y = 0; y < image.Height; y++)
        {
            for (int x = 0; x < image.Width; x++)
            {
                image.Pixels.Slice(((y * image.Width) + x) * 3, 3).CopyTo(pixels.AsSpan(((y * image.Width) + image.Width - 1 - x) * 3));
            }
        }

        return RgbImage.FromPixels(image.Width, image.Height, pixels);
    }

    /// <summary>The public pack, loaded once for all tests; skips them where weights or photographs are missing.</summary>
    public sealed class PublicPack : IDisposable
    {
        private readonly Lazy<LivenessEngine> _engine = new(() => LivenessEngine.Load(ModelCatalog.Open([Needs.SharedModels()]), "public", new DecisionPolicy()));

        public LivenessEngine Engine => _engine.Value;

        public string Sample(string name) => Path.Combine(Needs.SharedData(), "samples", name);

        public void Dispose()
        {
            if (_engine.IsValueCreated)
            {
                _engine.Value.Dispose();
            }
        }
    }
}
