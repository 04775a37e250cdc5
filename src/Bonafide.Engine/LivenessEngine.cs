using Bonafide.Engine.Attributes;
using Bonafide.Engine.Decision;
using Bonafide.Engine.Detection;
using Bonafide.Engine.Imaging;
using Bonafide.Engine.Models;
using Bonafide.Engine.Pad;
using Bonafide.Engine.Quality;
using Bonafide.Engine.Recognition;

namespace Bonafide.Engine;

/// <summary>
/// Says of one picture whether it shows a bona fide presentation of a face. The way of a picture:
/// <list type="number">
/// <item>Decode: untrusted bytes become an upright picture (<see cref="ImageDecoder"/>, before this class).</item>
/// <item>Detect: every face with five landmarks; the best of four ways up if asked for.</item>
/// <item>Select: the largest face, whose landmarks are placed anew where the pack has a network for that. No usable face is a non-response, never a score.</item>
/// <item>Quality: named components, one unified score, luminance.</item>
/// <item>PAD: each model cuts the crop that its card names; fusion and calibration make one score.</item>
/// <item>Attributes: age and gender.</item>
/// <item>Embedding: the face as a unit vector.</item>
/// <item>Decide: the score and the policy make the outcome.</item>
/// </list>
/// Synchronous CPU work on the caller's thread; thread-safe; networks are shared, buffers pooled.
/// </summary>
public sealed class LivenessEngine : ILivenessEngine, IDisposable
{
    /// <summary>
    /// A face found this surely and this upright needs no look at the other three ways up. High, since a detector may take an
    /// upside-down face for an upright one, only less surely.
    /// </summary>
    private const double SurelyUpright = 0.9;

    private readonly LoadedPack _pack;

    private LivenessEngine(LoadedPack pack, DecisionPolicy policy)
    {
        _pack = pack;
        Policy = policy;
    }

    public DecisionPolicy Policy { get; }

    public ModelPack Pack => _pack.Description;

    public IReadOnlyList<ModelCard> Models => _pack.Cards;

    public EmbeddingModel? Embedding => _pack.Embedder?.Model;

    public SimilarityScale? Similarity => _pack.Embedder?.Scale;

    /// <summary>Loads every model of a pack, or none: a missing or altered one is an exception.</summary>
    /// <param name="catalog">Where cards and weights are.</param>
    /// <param name="packId">The pack.</param>
    /// <param name="policy">Limits of the decision.</param>
    /// <param name="threads">Threads that one network may use for one picture; 1 is best where pictures come in parallel.</param>
    /// <exception cref="ModelException">A model is missing, altered or wrong; the message says what to do.</exception>
    public static LivenessEngine Load(ModelCatalog catalog, string packId, DecisionPolicy policy, int threads = 1) =>
        new(LoadedPack.Load(catalog, catalog.Pack(packId), threads), policy);

    /// <summary>Runs every network once, so that the first picture finds them warm and a network that cannot run stops the start.</summary>
    public void WarmUp() => _pack.WarmUp();

    public LivenessAssessment Assess(RgbImage image, AssessmentRequest request, CancellationToken cancellation = default)
    {
        StageClock clock = new();
        DecisionPolicy policy = request.Policy ?? Policy;

        // (2) Detect.
        using UprightPicture upright = FindFaces(image, request.Rotate);
        clock.Mark("detect");
        cancellation.ThrowIfCancellationRequested();

        // (3) Select.
        FaceDetection? face = upright.Faces.Count > 0 ? upright.Faces[0] : null;
        FaceDetection[] facesInOriginal = InOriginal(upright);
        LivenessAssessment assessment = new()
        {
            Outcome = PadOutcome.NonResponse,
            Faces = facesInOriginal,
            ImageWidth = upright.Image.OriginalWidth,
            ImageHeight = upright.Image.OriginalHeight,
            BestAngle = upright.Angle,
            Policy = policy,
            Timings = clock.Timings,
        };
        NonResponseReason? refusal = policy.Refuse(facesInOriginal.FirstOrDefault());
        if (face is null || refusal is not null)
        {
            return assessment with { NonResponseReason = refusal };
        }

        // (4) Quality.
        using FaceView? view = request.Quality ? FaceView.Of(upright.Image, face) : null;
        if (view is not null)
        {
            HeadPose pose = PoseOf(upright.Image, face);
            assessment = assessment with { HeadPose = pose, Quality = _pack.Quality.Assess(upright.Image, face, view, pose) };
            clock.Mark("quality");
            cancellation.ThrowIfCancellationRequested();
        }

        // (5) PAD.
        PadScore[] scores = new PadScore[_pack.PadModels.Count];
        for (int i = 0; i < scores.Length; i++)
        {
            scores[i] = _pack.PadModels[i].Score(upright.Image, face);
        }

        double score = _pack.Fusion.Fuse(scores);
        clock.Mark("pad");
        cancellation.ThrowIfCancellationRequested();

        // (6) Attributes.
        if (request.AgeGender && _pack.AgeGender is not null)
        {
            assessment = assessment with { AgeGender = _pack.AgeGender.Estimate(upright.Image, face) };
            clock.Mark("attributes");
        }

        // (7) Embedding.
        if (request.Embedding && _pack.Embedder is not null)
        {
            assessment = assessment with { Embedding = _pack.Embedder.Embed(upright.Image, face, view) };
            clock.Mark("embedding");
        }

        // (8) Decide.
        return assessment with { PadScores = scores, Score = score, Outcome = policy.Decide(score) };
    }

    public FaceDescription Describe(RgbImage image, DescriptionRequest request, CancellationToken cancellation = default)
    {
        StageClock clock = new();
        using UprightPicture upright = FindFaces(image, request.Rotate);
        clock.Mark("detect");
        cancellation.ThrowIfCancellationRequested();

        FaceDetection? face = upright.Faces.Count > 0 ? upright.Faces[0] : null;
        FaceDetection[] facesInOriginal = InOriginal(upright);
        FaceDescription description = new()
        {
            NonResponseReason = new DecisionPolicy { MinFaceSizePixels = request.MinFaceSizePixels }.Refuse(facesInOriginal.FirstOrDefault()),
            Faces = facesInOriginal,
            ImageWidth = upright.Image.OriginalWidth,
            ImageHeight = upright.Image.OriginalHeight,
            BestAngle = upright.Angle,
            Timings = clock.Timings,
        };
        if (face is null || description.NonResponseReason is not null)
        {
            return description;
        }

        if (request.HeadPose || request.Quality)
        {
            description = description with { HeadPose = PoseOf(upright.Image, face) };
            clock.Mark("pose");
        }

        using FaceView? view = request.Quality ? FaceView.Of(upright.Image, face) : null;
        if (view is not null && description.HeadPose is { } pose)
        {
            description = description with { Quality = _pack.Quality.Assess(upright.Image, face, view, pose) };
            clock.Mark("quality");
        }

        if (request.AgeGender && _pack.AgeGender is not null)
        {
            description = description with { AgeGender = _pack.AgeGender.Estimate(upright.Image, face) };
            clock.Mark("attributes");
        }

        if (request.Embedding && _pack.Embedder is not null)
        {
            description = description with { Embedding = _pack.Embedder.Embed(upright.Image, face, view) };
            clock.Mark("embedding");
        }

        return description;
    }

    public void Dispose() => _pack.Dispose();

    private HeadPose PoseOf(RgbImage image, FaceDetection face) => _pack.HeadPose?.Estimate(image, face) ?? LandmarkPose.Estimate(face.Landmarks);

    private static FaceDetection[] InOriginal(UprightPicture upright) =>
        [.. upright.Faces.Select(found => found.Scale(upright.Image.OriginalPerPixelX, upright.Image.OriginalPerPixelY))];

    /// <summary>
    /// Small input first, in every way up that is asked for; a larger one only where no way up showed a face. The landmarks of the largest
    /// face are placed anew, where the pack has a network for that.
    /// </summary>
    private UprightPicture FindFaces(RgbImage image, bool rotate)
    {
        UprightPicture found = new(image, 0, []);
        for (int scale = 0; scale < _pack.Detector.Scales && found.Faces.Count == 0; scale++)
        {
            found = rotate ? FindUpright(image, scale) : new UprightPicture(image, 0, _pack.Detector.Detect(image, scale));
        }

        return found.Faces.Count > 0 && _pack.Landmarks is { } placer
            ? found with { Faces = [placer.Place(found.Image, found.Faces[0]), .. found.Faces.Skip(1)] }
            : found;
    }

    /// <summary>The way up in which the largest face is found most surely and most upright.</summary>
    private UprightPicture FindUpright(RgbImage image, int scale)
    {
        UprightPicture best = new(image, 0, _pack.Detector.Detect(image, scale));
        for (int angle = 90; angle < 360 && best.Rating < SurelyUpright; angle += 90)
        {
            RgbImage turned = image.Turn(angle);
            UprightPicture candidate = new(turned, angle, _pack.Detector.Detect(turned, scale));
            if (candidate.Rating > best.Rating)
            {
                best.Dispose();
                best = candidate;
            }
            else
            {
                candidate.Dispose();
            }
        }

        return best;
    }

    /// <summary>One way up of a picture with the faces that were found in it. Owns the picture where it was turned.</summary>
    private sealed record UprightPicture(RgbImage Image, int Angle, IReadOnlyList<FaceDetection> Faces) : IDisposable
    {
        /// <summary>[-1,1]: detection score of the largest face times the cosine of its roll; 0 without a face.</summary>
        internal double Rating { get; } = Faces.Count == 0
            ? 0
            : Faces[0].DetectionScore * Math.Cos(Faces[0].Landmarks.RollDegrees * Math.PI / 180);

        public void Dispose()
        {
            if (Angle != 0)
            {
                Image.Dispose();
            }
        }
    }
}
