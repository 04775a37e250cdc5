using Bonafide.Engine;
using Bonafide.Engine.Decision;
using Bonafide.Engine.Models;

namespace Bonafide.Evaluation.Scoring;

/// <summary>Something that gives pictures a liveness score: a pack in this process, or a server in any of its dialects.</summary>
public interface IPictureScorer : IDisposable
{
    ScorerIdentity Identity { get; }

    /// <summary>How many pictures it works on at the same time.</summary>
    int Parallelism { get; }

    /// <exception cref="EvaluationException">The scorer itself cannot go on (wrong key, no credits, no server): no fault of the picture.</exception>
    Task<PictureScore> ScoreAsync(ReadOnlyMemory<byte> encoded, CancellationToken cancellation);
}

/// <summary>What exactly gave the scores.</summary>
/// <param name="Name">Unique in a run.</param>
/// <param name="Models">Each model with its weights' SHA-256, as far as known.</param>
/// <param name="AttackLimit">At or below it a score is an attack, [0,1].</param>
/// <param name="BonaFideLimit">Above it a score is bona fide, [0,1].</param>
public sealed record ScorerIdentity(string Name, IReadOnlyList<string> Models, double AttackLimit, double BonaFideLimit)
{
    /// <summary>An engine with its pack's name; of its models those that have a say in the score.</summary>
    /// <param name="engine">Loaded.</param>
    /// <param name="policy">By whose limits it is told.</param>
    public static ScorerIdentity Of(ILivenessEngine engine, DecisionPolicy policy) => new(
        engine.Pack.Id,
        [.. engine.Models.Where(card => card.Task is ModelTask.FaceDetection or ModelTask.Pad).Select(card => $"{card.Id} {card.Weights.Sha256}")],
        policy.AttackLimit.Value,
        policy.BonaFideLimit.Value);
}

/// <summary>What a scorer said of one picture.</summary>
/// <param name="Score">[0,1], higher = more bona fide; null exactly where it was not classified.</param>
/// <param name="Kind">Whether there is a score, and why not.</param>
/// <param name="Reason">Why there is none, in a few words; null with a score.</param>
public sealed record PictureScore(double? Score, ScoreKind Kind, string? Reason)
{
    public static PictureScore Of(double score) => new(score, ScoreKind.Scored, null);

    public static PictureScore Of(LivenessAssessment assessment) =>
        assessment.Score is { } score ? Of(score) : new(null, ScoreKind.NonResponse, $"{assessment.NonResponseReason}");
}

public enum ScoreKind
{
    Scored,

    /// <summary>The picture was read, but not classified: no face, face too small. Counted as APNRR and BPNRR.</summary>
    NonResponse,

    /// <summary>The file could not be read as a picture. Counted apart, never as a response.</summary>
    Unreadable,
}

/// <summary>An evaluation cannot go on; the message says what to do.</summary>
public sealed class EvaluationException(string message) : Exception(message);
