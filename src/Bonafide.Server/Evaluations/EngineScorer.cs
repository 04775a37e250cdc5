using Bonafide.Engine;
using Bonafide.Engine.Decision;
using Bonafide.Evaluation.Scoring;
using Bonafide.Server.Checks;

namespace Bonafide.Server.Evaluations;

/// <summary>
/// The engine that this server holds already, behind the same gate as every call and in the lane of batches: half of the slots at most, and where too many
/// calls wait the evaluation does.
/// </summary>
internal sealed class EngineScorer(ILivenessEngine engine, PictureReader pictures, BatchLane lane, DecisionPolicy policy, int concurrency, TimeProvider clock) : IPictureScorer
{
    private static readonly TimeSpan _pause = TimeSpan.FromMilliseconds(250);

    private readonly AssessmentRequest _wanted = new() { Policy = policy };

    public ScorerIdentity Identity { get; } = ScorerIdentity.Of(engine, policy);

    public int Parallelism => Math.Max(1, concurrency / 2);

    public async Task<PictureScore> ScoreAsync(ReadOnlyMemory<byte> encoded, CancellationToken cancellation)
    {
        while (true)
        {
            Read<PictureScore> read = await lane.RunAsync(
                async () => await pictures.ReadAsync(encoded, image => PictureScore.Of(engine.Assess(image, _wanted, cancellation)), cancellation), cancellation);
            if (read.Value is { } score)
            {
                return score;
            }

            if (read.Failure != CheckFailure.Overloaded)
            {
                return new PictureScore(null, ScoreKind.Unreadable, $"{read.Failure}");
            }

            await Task.Delay(_pause, clock, cancellation);
        }
    }

    public void Dispose()
    {
    }
}
