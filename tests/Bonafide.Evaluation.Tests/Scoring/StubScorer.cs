using System.Text;
using Bonafide.Evaluation.Scoring;

namespace Bonafide.Evaluation.Tests.Scoring;

/// <summary>Takes the score from the file itself: a number, "none" for no face, "broken" for no picture.</summary>
internal sealed class StubScorer(string name = "stub", string model = "model-1") : IPictureScorer
{
    private int _calls;

    public ScorerIdentity Identity { get; } = new(name, [model], 0.3, 0.6);

    public int Parallelism => 3;

    internal int Calls => _calls;

    /// <summary>Called before each picture, with how many there were.</summary>
    internal Action<int> Before { get; init; } = _ => { };

    public Task<PictureScore> ScoreAsync(ReadOnlyMemory<byte> encoded, CancellationToken cancellation)
    {
        Before(Interlocked.Increment(ref _calls));
        cancellation.ThrowIfCancellationRequested();
        string text = Encoding.UTF8.GetString(encoded.Span);
        return Task.FromResult(text switch
        {
            "none" => new PictureScore(null, ScoreKind.NonResponse, "NoFace"),
            "broken" => new PictureScore(null, ScoreKind.Unreadable, "Truncated"),
            _ => PictureScore.Of(double.Parse(text, System.Globalization.CultureInfo.InvariantCulture)),
        });
    }

    public void Dispose()
    {
    }
}
