using System.Net;
using Bonafide.Storage.Audit;
using Bonafide.Storage.Evaluations;
using Bonafide.Storage.People;

namespace Bonafide.Server.Tests.Console;

/// <summary>What the pages of an evaluation show, and to whom.</summary>
public sealed class EvaluationPagesTests : EvaluationSetting
{
    [Fact]
    public async Task Uploaded_pictures_are_judged_and_the_report_is_shown_in_place()
    {
        ConsoleVisitor owner = await ConsoleVisitor.SignedInAsync(Server, ConsoleRole.Owner);
        Assert.Contains("Nothing was measured yet", await owner.ReadAsync($"{owner.Pages}/evaluation"));

        using HttpResponseMessage begun = await UploadAsync(owner, Zip(("mine/bonafide/a.png", Picture), ("mine/bonafide/b.png", Picture), ("mine/attack/print/office/c.png", Picture), ("mine/bonafide/d.png", "no picture"u8.ToArray())));
        Assert.Equal(HttpStatusCode.SeeOther, begun.StatusCode);
        string page = begun.Headers.Location!.OriginalString;
        EvaluationRecord ended = await EndAsync(page);

        Assert.Equal((EvaluationState.Finished, 4), (ended.State, ended.Pictures));
        string shown = await owner.ReadAsync(page);
        foreach (string telling in new[] { "pictures.zip", "100.0 %", "(1/1), print", "0.0 %", "(0/2)", "1 files unreadable", "<iframe", "sandbox=\"allow-scripts\"", "scores.csv" })
        {
            Assert.Contains(telling, shown);
        }

        Assert.Contains("attack/print/office/c.png,", await owner.ReadAsync($"{page}/files/scores.csv"));
        Assert.Contains("finished", await owner.ReadAsync($"{owner.Pages}/evaluation"));
        Assert.Empty(Spools());
        Assert.Equal(
            ["evaluation.downloaded", "evaluation.finished", "evaluation.started"],
            (await Service<AuditLog>().ListAsync()).Where(line => line.Action.StartsWith("evaluation", StringComparison.Ordinal)).Select(line => line.Action));
    }

    [Fact]
    public async Task Slider_tells_what_a_threshold_costs_by_the_last_evaluation_of_the_pack()
    {
        ConsoleVisitor owner = await ConsoleVisitor.SignedInAsync(Server, ConsoleRole.Owner);
        Assert.Contains("not known yet", await owner.ReadAsync($"{owner.Pages}/policy"));
        Assert.Contains("\"measured\":null", await owner.ReadAsync($"{owner.Pages}/policy/what-if?threshold=0.5"));

        string page = await FinishedAsync(owner, "on");
        string policy = await owner.ReadAsync($"{owner.Pages}/policy");

        Assert.Contains("100.0 % (1/1), between 2.5 and 100.0 %, of the attacks of the worst kind (print) pass; 0.0 % (0/1), between 0.0 and 97.5 %, of the real people are declined.", policy);
        Assert.Contains(page, policy);
        Assert.Contains("at 0.96: 0.0 % (0/1)", await owner.ReadAsync($"{owner.Pages}/policy/what-if?threshold=0.96"));
        await owner.SubmitAsync($"{page}/delete");
        Assert.Contains("not known yet", await owner.ReadAsync($"{owner.Pages}/policy"));
    }

    [Fact]
    public async Task Report_has_an_origin_of_its_own_and_loads_nothing()
    {
        ConsoleVisitor owner = await ConsoleVisitor.SignedInAsync(Server, ConsoleRole.Owner);
        string page = await FinishedAsync(owner, "on");

        using HttpResponseMessage report = await owner.GetAsync($"{page}/report");
        string policy = Assert.Single(report.Headers.GetValues("Content-Security-Policy"));

        Assert.StartsWith("sandbox allow-scripts; default-src 'none'; script-src 'unsafe-inline';", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("allow-same-origin", policy);
        Assert.DoesNotContain("connect-src", policy);
        Assert.Contains("data:image/jpeg", await report.Content.ReadAsStringAsync());
        Assert.Contains("frame-ancestors 'none'", Assert.Single((await owner.GetAsync(page)).Headers.GetValues("Content-Security-Policy")));
        Assert.DoesNotContain("data:image/jpeg", await owner.ReadAsync($"{await FinishedAsync(owner, "")}/report"));
    }

    [Fact]
    public async Task Owners_begin_and_delete_reviewers_take_files_and_viewers_look()
    {
        ConsoleVisitor owner = await ConsoleVisitor.SignedInAsync(Server, ConsoleRole.Owner);
        ConsoleVisitor reviewer = await ConsoleVisitor.SignedInAsync(Server, ConsoleRole.Reviewer);
        ConsoleVisitor viewer = await ConsoleVisitor.SignedInAsync(Server, ConsoleRole.Viewer);
        string page = await FinishedAsync(owner, "on");
        Guid other = (await Service<Bonafide.Storage.Applications.ApplicationStore>().CreateAsync("Other", null, "test")).Id;

        Assert.Equal(HttpStatusCode.Forbidden, (await UploadAsync(reviewer, Good())).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await reviewer.SubmitAsync($"{owner.Pages}/evaluation/folder", ("folder", Folder))).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await reviewer.SubmitAsync($"{page}/delete")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await reviewer.GetAsync($"{page}/files/metrics.json")).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await viewer.GetAsync($"{page}/files/metrics.json")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await viewer.GetAsync($"{page}/report")).StatusCode);
        foreach (string part in new[] { "", "/report", "/files/scores.csv" })
        {
            Assert.Equal(HttpStatusCode.NotFound, (await owner.GetAsync($"/console/apps/{other}/evaluation/{page.Split('/')[^1]}{part}")).StatusCode);
        }

        Assert.DoesNotContain("<form method=\"post\" action=\"" + page, await viewer.ReadAsync(page));
        Assert.Equal(HttpStatusCode.SeeOther, (await owner.SubmitAsync($"{page}/delete")).StatusCode);
        await owner.ReadAsync(page, HttpStatusCode.NotFound);
        await owner.ReadAsync($"{page}/report", HttpStatusCode.NotFound);
        Assert.Equal(HttpStatusCode.NotFound, (await owner.SubmitAsync($"{page}/delete")).StatusCode);
    }
}
