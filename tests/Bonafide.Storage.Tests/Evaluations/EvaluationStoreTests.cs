using Bonafide.Storage.Applications;
using Bonafide.Storage.Evaluations;
using Bonafide.Storage.Tests.Ground;

namespace Bonafide.Storage.Tests.Evaluations;

public sealed class EvaluationStoreTests
{
    private const string Title = "TITLE-THAT-MUST-NOT-BE-READ.zip", Outcome = "{\"said\":\"OUTCOME-THAT-MUST-NOT-BE-READ\"}";

    private static readonly byte[] _report = [.. "REPORT-THAT-MUST-NOT-BE-SEEN"u8, .. new byte[100_000]];

    [Theory, BothDatabases]
    public async Task Gives_back_what_was_told_and_kept(DatabaseKind kind)
    {
        await using Installation installation = await Installation.StartAsync(kind);
        EvaluationStore store = installation.Storage.Evaluations;
        (Guid application, Guid id) = await StartAsync(installation);

        Assert.True(await store.TellAsync(id, 7, Installation.Cancellation));
        EvaluationRecord running = (await store.FindAsync(application, id, Installation.Cancellation))!;
        installation.Time.Advance(TimeSpan.FromSeconds(10));
        Assert.True(await store.FinishAsync(id, Outcome, [new EvaluationFile("report.html", _report)], Installation.Cancellation));
        EvaluationRecord finished = (await store.FindAsync(application, id, Installation.Cancellation))!;

        Assert.Equal((EvaluationState.Running, 7, 10, Title, "ada", null), (running.State, running.Done, running.Pictures, running.Title, running.StartedBy, running.EndedAt));
        Assert.Equal((EvaluationState.Finished, Outcome, installation.Time.GetUtcNow()), (finished.State, finished.Outcome, finished.EndedAt));
        Assert.Equal(_report, await store.ReadFileAsync(application, id, "report.html", Installation.Cancellation));
        Assert.Equal(finished, Assert.Single(await store.ListAsync(application, cancellation: Installation.Cancellation)));
        Assert.Equal(id, (await store.FindLastAsync(application, "models", Installation.Cancellation))!.Id);
        Assert.Null(await store.FindLastAsync(application, "other models", Installation.Cancellation));
        Assert.False(await store.TellAsync(id, 8, Installation.Cancellation));
    }

    [Theory, BothDatabases]
    public async Task Ends_once_whoever_is_first(DatabaseKind kind)
    {
        await using Installation installation = await Installation.StartAsync(kind);
        EvaluationStore store = installation.Storage.Evaluations;
        (Guid application, Guid id) = await StartAsync(installation);

        bool[] ended = await Task.WhenAll(
            store.CancelAsync(application, id, "bob", Installation.Cancellation),
            store.CancelAsync(application, id, "eve", Installation.Cancellation),
            store.FinishAsync(id, Outcome, [new EvaluationFile("report.html", _report)], Installation.Cancellation),
            store.GiveUpAsync(id, EvaluationState.Failed, "Why.", Installation.Cancellation));

        Assert.Single(ended, true);
        EvaluationState state = (await store.FindAsync(application, id, Installation.Cancellation))!.State;
        Assert.Equal(ended[2], state == EvaluationState.Finished);
        Assert.Equal(ended[2], await store.ReadFileAsync(application, id, "report.html", Installation.Cancellation) is not null);
        Assert.Equal(ended[0] || ended[1], state == EvaluationState.Cancelled);
    }

    [Theory, BothDatabases]
    public async Task Belongs_to_its_application_and_goes_with_everything_it_made(DatabaseKind kind)
    {
        await using Installation installation = await Installation.StartAsync(kind);
        EvaluationStore store = installation.Storage.Evaluations;
        Guid other = (await installation.CreateApplicationAsync()).Id;
        (Guid application, Guid id) = await StartAsync(installation);

        Assert.False(await store.CancelAsync(other, id, "eve", Installation.Cancellation));
        await store.FinishAsync(id, Outcome, [new EvaluationFile("report.html", _report)], Installation.Cancellation);
        Assert.Null(await store.FindAsync(other, id, Installation.Cancellation));
        Assert.Null(await store.ReadFileAsync(other, id, "report.html", Installation.Cancellation));
        Assert.False(await store.DeleteAsync(other, id, "eve", Installation.Cancellation));
        Assert.True(await store.DeleteAsync(application, id, "ada", Installation.Cancellation));
        Assert.False(await store.DeleteAsync(application, id, "ada", Installation.Cancellation));

        Assert.Equal(0, await installation.CountAsync($"SELECT COUNT(*) FROM evaluation_files"));
        Assert.Equal(
            ["evaluation.deleted", "evaluation.finished", "evaluation.started"],
            (await installation.Storage.Audit.ListAsync(cancellation: Installation.Cancellation)).Select(line => line.Action).Where(action => action.StartsWith("evaluation", StringComparison.Ordinal)));
    }

    [Theory, BothDatabases]
    public async Task Is_interrupted_where_its_server_is_silent(DatabaseKind kind)
    {
        await using Installation installation = await Installation.StartAsync(kind);
        EvaluationStore store = installation.Storage.Evaluations;
        (Guid application, Guid id) = await StartAsync(installation);

        installation.Time.Advance(EvaluationStore.Patience + TimeSpan.FromSeconds(1));
        EvaluationState silent = (await store.FindAsync(application, id, Installation.Cancellation))!.State;
        await store.TellAsync(id, 3, Installation.Cancellation);

        Assert.Equal((EvaluationState.Interrupted, EvaluationState.Running), (silent, (await store.FindAsync(application, id, Installation.Cancellation))!.State));
    }

    [Fact]
    public async Task Lies_sealed_in_the_file()
    {
        await using Installation installation = await Installation.StartAsync(DatabaseKind.Sqlite);
        (_, Guid id) = await StartAsync(installation);
        await installation.Storage.Evaluations.FinishAsync(id, Outcome, [new EvaluationFile("report.html", _report)], Installation.Cancellation);

        foreach (string file in Directory.GetFiles(installation.Options.DataFolder))
        {
            using FileStream stream = new(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            byte[] bytes = new byte[stream.Length];
            stream.ReadExactly(bytes);
            Assert.True(bytes.AsSpan().IndexOf("MUST-NOT-BE"u8) < 0, Path.GetFileName(file));
        }
    }

    private static async Task<(Guid Application, Guid Id)> StartAsync(Installation installation)
    {
        Application application = await installation.CreateApplicationAsync();
        Guid id = Guid.CreateVersion7(installation.Time.GetUtcNow());
        await installation.Storage.Evaluations.StartAsync(
            new NewEvaluation
            {
                Id = id,
                ApplicationId = application.Id,
                Title = Title,
                Source = "upload",
                Pack = "public",
                PackFingerprint = "models",
                PolicyVersion = 1,
                HasThumbnails = true,
                Pictures = 10,
            },
            "ada",
            Installation.Cancellation);
        return (application.Id, id);
    }
}
