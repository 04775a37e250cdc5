using System.Numerics;
using Bonafide.Engine;
using Bonafide.Engine.Attributes;
using Bonafide.Engine.Decision;
using Bonafide.Engine.Detection;
using Bonafide.Engine.Imaging;
using Bonafide.Engine.Models;
using Bonafide.Engine.Pad;
using Bonafide.Engine.Quality;
using Bonafide.Engine.Recognition;

namespace Bonafide.Server.Tests;

/// <summary>An engine that gives the assessment it was told to give, so that dialects are tested without weights.</summary>
internal sealed class FixedEngine : ILivenessEngine
{
    internal LivenessAssessment Answer { get; set; } = BonaFide();

    /// <summary>What the last caller wanted.</summary>
    internal AssessmentRequest? Wanted { get; private set; }

    /// <summary>Runs before each answer: to wait, or to fail.</summary>
    internal Action Before { get; set; } = () => { };

    /// <summary>Runs before each assessment, knowing whether its client has gone.</summary>
    internal Action<CancellationToken> Working { get; set; } = _ => { };

    public DecisionPolicy Policy { get; } = new();

    public ModelPack Pack { get; } = new()
    {
        Format = 1,
        Id = "fixed",
        Title = "Fixed answers",
        Detector = "none",
        Pad = new PadSpecification(["none"], [new(-1, 0), new(1, 1)]),
    };

    public IReadOnlyList<ModelCard> Models => [];

    public LivenessAssessment Assess(RgbImage image, AssessmentRequest request, CancellationToken cancellation = default)
    {
        Wanted = request;
        Before();
        Working(cancellation);
        return Answer with { Policy = request.Policy ?? Policy };
    }

    /// <summary>The descriptions to give, one picture after the other; the last one again and again.</summary>
    internal Queue<FaceDescription> Descriptions { get; } = new([Described()]);

    public EmbeddingModel? Embedding { get; set; } = new("fixed", 2);

    public SimilarityScale? Similarity { get; set; } = new([new(0, 1), new(0.4, 1e-3), new(0.5, 1e-4)]);

    public FaceDescription Describe(RgbImage image, DescriptionRequest request, CancellationToken cancellation = default)
    {
        Before();
        lock (Descriptions)
        {
            return Descriptions.Count > 1 ? Descriptions.Dequeue() : Descriptions.Peek();
        }
    }

    /// <summary>A face whose vector stands at an angle to the others': the cosine of two is the cosine of the difference of their angles.</summary>
    /// <param name="cosine">Of the angle.</param>
    internal static FaceDescription Described(double cosine = 1) => new()
    {
        Faces = [Face(661.4, 728.2, 1026.9, 1460.1)],
        HeadPose = new HeadPose(1.234, -2, 3),
        AgeGender = new AgeGender(26.912, 0.93),
        Embedding = new FaceEmbedding("fixed", new[] { (float)cosine, (float)Math.Sqrt(1 - (cosine * cosine)) }),
        ImageWidth = 1920,
        ImageHeight = 2560,
        BestAngle = 0,
        Timings = [new StageTiming("detect", TimeSpan.FromMilliseconds(2.5))],
    };

    /// <summary>A picture without a face, as <see cref="Describe"/> tells it.</summary>
    internal static FaceDescription DescribedNothing() => new()
    {
        NonResponseReason = Bonafide.Engine.Decision.NonResponseReason.NoFace,
        ImageWidth = 640,
        ImageHeight = 480,
        BestAngle = 0,
        Timings = [],
    };

    internal static LivenessAssessment BonaFide(double score = 0.95) => new()
    {
        Outcome = new DecisionPolicy().Decide(score),
        Score = score,
        Faces = [Face(661.4, 728.2, 1026.9, 1460.1)],
        PadScores = [new PadScore("none", 0.987654321, 4.4)],
        Quality = new FaceQuality(84.2149, 50.333, [new QualityComponent(QualityMeasure.InterEyeDistance, 71.5, 64.25)]),
        HeadPose = new HeadPose(1.234, -2, 3),
        AgeGender = new AgeGender(26.912, 0.93),
        ImageWidth = 1920,
        ImageHeight = 2560,
        BestAngle = 0,
        Timings = [new StageTiming("detect", TimeSpan.FromMilliseconds(2.5))],
    };

    internal static LivenessAssessment NoFace() => new()
    {
        Outcome = PadOutcome.NonResponse,
        NonResponseReason = NonResponseReason.NoFace,
        ImageWidth = 640,
        ImageHeight = 480,
        BestAngle = 0,
        Timings = [],
    };

    internal static FaceDetection Face(double left, double top, double width, double height) => new(
        new BoundingBox(left, top, width, height),
        new FaceLandmarks(new Vector2(700, 800), new Vector2(900, 800), new Vector2(800, 900), new Vector2(720, 1000), new Vector2(880, 1000)),
        0.7329731);
}
