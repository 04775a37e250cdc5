using System.Net;
using Bonafide.Server.Evaluations;
using Bonafide.Storage.Audit;
using Bonafide.Storage.Evaluations;
using Bonafide.Storage.People;

namespace Bonafide.Server.Tests.Console;

/// <summary>One at a time, cancelled, deleted, interrupted.</summary>
public sealed class EvaluationRunTests : EvaluationSetting
{
    [Fact]
    public async Task One_runs_at_a_time_and_is_cancelled_once()
    {
        ConsoleVisitor owner = await ConsoleVisitor.SignedInAsync(Server, ConsoleRole.Owner);
        using ManualResetEventSlim go = new();
        Server.Engine.Before = () => go.Wait(TimeSpan.FromSeconds(30));

        HttpResponseMessage[] both = await Task.WhenAll(UploadAsync(owner, Good()), UploadAsync(owner, Good()));
        Assert.Equal([HttpStatusCode.SeeOther, HttpStatusCode.Conflict], both.Select(answer => answer.StatusCode).Order());
        string page = both.Single(answer => answer.StatusCode == HttpStatusCode.SeeOther).Headers.Location!.OriginalString;
        Assert.Contains("<progress", await owner.ReadAsync(page));
        Assert.Contains("of 2 pictures are judged", await owner.ReadAsync($"{page}/progress"));
        Assert.Equal(HttpStatusCode.SeeOther, (await owner.SubmitAsync($"{page}/cancel")).StatusCode);
        Assert.Equal(HttpStatusCode.SeeOther, (await owner.SubmitAsync($"{page}/cancel")).StatusCode);
        go.Set();

        Assert.Contains("It was cancelled", await owner.ReadAsync(page));
        await FreeAsync();
        Assert.Empty(Spools());
        Assert.Single(await Service<AuditLog>().ListAsync(), line => line.Action == "evaluation.cancelled");
    }

    [Fact]
    public async Task Deleted_while_it_runs_it_ends_and_leaves_nothing()
    {
        ConsoleVisitor owner = await ConsoleVisitor.SignedInAsync(Server, ConsoleRole.Owner);
        using ManualResetEventSlim go = new();
        Server.Engine.Before = () => go.Wait(TimeSpan.FromSeconds(30));
        using HttpResponseMessage begun = await UploadAsync(owner, Good());

        await owner.SubmitAsync($"{begun.Headers.Location!.OriginalString}/delete");
        go.Set();
        await FreeAsync();

        Assert.Empty(await Service<EvaluationStore>().ListAsync(Application(owner)));
        Assert.Empty(Spools());
    }

    [Fact]
    public async Task Server_that_stops_leaves_an_interrupted_run_behind()
    {
        ConsoleVisitor owner = await ConsoleVisitor.SignedInAsync(Server, ConsoleRole.Owner);
        using ManualResetEventSlim go = new();
        Server.Engine.Before = () => go.Wait(TimeSpan.FromSeconds(30));
        using HttpResponseMessage begun = await UploadAsync(owner, Good());

        Task stopped = Service<EvaluationRunner>().StopAsync(TestContext.Current.CancellationToken);
        go.Set();
        await stopped;

        Assert.Contains("interrupted", await owner.ReadAsync(begun.Headers.Location!.OriginalString));
        Assert.Equal(HttpStatusCode.Conflict, (await UploadAsync(owner, Good())).StatusCode);
    }
}
