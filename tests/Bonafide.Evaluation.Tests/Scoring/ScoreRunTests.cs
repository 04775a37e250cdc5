using System.Globalization;
using Bonafide.Evaluation.Protocols;
using Bonafide.Evaluation.Scoring;

namespace Bonafide.Evaluation.Tests.Scoring;

public sealed class ScoreRunTests : IDisposable
{
    private readonly Folder _pictures = new(), _out = new();

    [Fact]
    public async Task A_run_that_was_stopped_and_goes_on_ends_in_the_same_bytes_as_one_that_was_not()
    {
        Protocol protocol = Pictures(60);
        await RunAsync(protocol, "whole", new StubScorer());
        using CancellationTokenSource stop = new();
        StubScorer first = new() { Before = calls => { if (calls == 20) { stop.Cancel(); } } };
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => new ScoreRun(protocol, [first], In("stopped")).RunAsync((_, _) => { }, stop.Token));

        StubScorer second = new();
        await RunAsync(protocol, "stopped", second);

        Assert.InRange(second.Calls, 1, 59);
        Assert.Equal(Scores("whole"), Scores("stopped"));
    }

    [Fact]
    public async Task A_line_that_was_torn_by_a_crash_is_scored_again()
    {
        Protocol protocol = Pictures(5);
        await RunAsync(protocol, "run", new StubScorer());
        string whole = Scores("run");
        await File.WriteAllTextAsync(Path.Combine(In("run"), "scores.csv"), whole[..^12], TestContext.Current.CancellationToken);

        StubScorer again = new();
        await RunAsync(protocol, "run", again);

        Assert.Equal(1, again.Calls);
        Assert.Equal(whole, Scores("run"));
    }

    [Fact]
    public async Task Bad_files_are_lines_of_their_own_and_stop_nothing()
    {
        _pictures.Add("bonafide/1.jpg", "0.9");
        _pictures.Add("bonafide/2.jpg", "broken");
        _pictures.Add("attack/print/3.jpg", "none");
        string gone = _pictures.Add("attack/print/4.jpg", "0.2");
        Protocol protocol = Protocol.Open(_pictures.Path);
        File.Delete(gone);

        IReadOnlyList<ScoreRow> rows = await RunAsync(protocol, "run", new StubScorer());

        Assert.Equal(
            [("attack/print/3.jpg", ScoreKind.NonResponse, "NoFace"), ("attack/print/4.jpg", ScoreKind.Unreadable, "file is missing"), ("bonafide/1.jpg", ScoreKind.Scored, null), ("bonafide/2.jpg", ScoreKind.Unreadable, "Truncated")],
            rows.Select(row => (row.Entry.Name, row.Result.Kind, row.Result.Reason)));
    }

    [Fact]
    public async Task A_file_with_another_hash_than_the_protocol_says_is_not_scored()
    {
        _pictures.Add("a.jpg", "0.9");
        string protocol = _pictures.Add("p.csv", $"path,is_bona_fide,sha256\na.jpg,1,{new string('0', 64)}\n");
        StubScorer scorer = new();

        ScoreRow row = Assert.Single(await RunAsync(Protocol.Open(protocol), "run", scorer));

        Assert.Equal((ScoreKind.Unreadable, 0), (row.Result.Kind, scorer.Calls));
    }

    [Fact]
    public async Task Scores_of_another_model_are_never_mixed_into_a_run()
    {
        Protocol protocol = Pictures(3);
        await RunAsync(protocol, "run", new StubScorer());

        EvaluationException fault = await Assert.ThrowsAsync<EvaluationException>(() => RunAsync(protocol, "run", new StubScorer(model: "model-2")));

        Assert.Contains("--out", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Two_scorers_judge_the_same_pictures()
    {
        IReadOnlyList<ScoreRow> rows = await RunAsync(Pictures(4), "run", new StubScorer("a"), new StubScorer("b"));

        Assert.Equal(["a", "b", "a", "b", "a", "b", "a", "b"], rows.Select(row => row.Scorer));
        Assert.All(rows.Chunk(2), pair => Assert.Equal(pair[0].Entry, pair[1].Entry));
    }

    public void Dispose()
    {
        _pictures.Dispose();
        _out.Dispose();
    }

    private Protocol Pictures(int count)
    {
        for (int i = 0; i < count; i++)
        {
            string folder = i % 2 == 0 ? "bonafide" : "attack/print";
            _pictures.Add(string.Create(CultureInfo.InvariantCulture, $"{folder}/{i:000}.jpg"), string.Create(CultureInfo.InvariantCulture, $"{i / 100.0}"));
        }

        return Protocol.Open(_pictures.Path);
    }

    private string In(string name) => Path.Combine(_out.Path, name);

    private string Scores(string name) => File.ReadAllText(Path.Combine(In(name), "scores.csv"));

    private Task<IReadOnlyList<ScoreRow>> RunAsync(Protocol protocol, string name, params IReadOnlyList<IPictureScorer> scorers) =>
        new ScoreRun(protocol, scorers, In(name)).RunAsync((_, _) => { }, TestContext.Current.CancellationToken);
}
