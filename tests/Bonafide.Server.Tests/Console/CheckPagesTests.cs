using System.Net;
using System.Text.RegularExpressions;
using Bonafide.Engine;
using Bonafide.Engine.Quality;
using Bonafide.Storage.Audit;
using Bonafide.Storage.People;
using Bonafide.Storage.Policies;
using Microsoft.Extensions.DependencyInjection;

namespace Bonafide.Server.Tests.Console;

public sealed class CheckPagesTests : IAsyncLifetime
{
    private readonly LivenessApplication _application = new();

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => _application.DisposeAsync();

    [Fact]
    public async Task List_is_narrowed_by_each_field()
    {
        ConsoleVisitor viewer = await ConsoleVisitor.SignedInAsync(_application, ConsoleRole.Viewer);
        await CheckAsync("anna", 0.95);
        await CheckAsync("bert", 0.45);
        await CheckAsync("carl", 0.05);

        await AssertSubjectsAsync(viewer, "", "carl", "bert", "anna");
        await AssertSubjectsAsync(viewer, "?subject=bert", "bert");
        await AssertSubjectsAsync(viewer, "?verdict=InReview", "bert");
        await AssertSubjectsAsync(viewer, "?outcome=attack", "carl");
        await AssertSubjectsAsync(viewer, "?max=0.5", "carl", "bert");
        await AssertSubjectsAsync(viewer, "?min=0.2", "bert", "anna");
        await AssertSubjectsAsync(viewer, "?dialect=glair");
        await AssertSubjectsAsync(viewer, "?from=2026-06-12&until=2026-06-12", "carl", "bert", "anna");
        await AssertSubjectsAsync(viewer, "?from=2026-06-13");
        Assert.Contains("must be a number", await viewer.ReadAsync($"{viewer.Pages}/checks?min=low"));
    }

    [Fact]
    public async Task Checks_are_found_by_what_was_found_beside_their_score()
    {
        ConsoleVisitor viewer = await ConsoleVisitor.SignedInAsync(_application, ConsoleRole.Viewer);
        await CheckAsync("anna", 0.95);
        await CheckAsync("bert", FixedEngine.BonaFide() with { Faces = [FixedEngine.Face(0, 0, 100, 100), FixedEngine.Face(200, 0, 90, 90)] });
        await CheckAsync("carl", FixedEngine.BonaFide() with { Quality = new FaceQuality(10, 95, []) });

        await AssertSubjectsAsync(viewer, "?warning=SeveralFaces", "bert");
        await AssertSubjectsAsync(viewer, "?warning=LowQuality", "carl");
        await AssertSubjectsAsync(viewer, "?warning=HighLuminance", "carl");
        await AssertSubjectsAsync(viewer, "?warning=BlockedFace");
        Assert.Contains("There is no such warning", await viewer.ReadAsync($"{viewer.Pages}/checks?warning=%25"));
        Assert.Contains("bright face", await viewer.ReadAsync($"{viewer.Pages}/checks"));
        Assert.Contains("recorded before warnings were kept", await viewer.ReadAsync($"{viewer.Pages}/checks?warning=LowLuminance"));
    }

    [Fact]
    public async Task Pages_hold_every_check_once()
    {
        ConsoleVisitor viewer = await ConsoleVisitor.SignedInAsync(_application, ConsoleRole.Viewer);
        for (int i = 0; i < 30; i++)
        {
            await CheckAsync($"person-{i:00}", 0.9);
        }

        string first = await viewer.ReadAsync($"{viewer.Pages}/checks");
        string next = WebUtility.HtmlDecode(Regex.Match(first, "href=\"([^\"]+after=[^\"]+)\"").Groups[1].Value);
        string second = await viewer.ReadAsync(next);

        Assert.Equal(30, Regex.Matches(first + second, "person-[0-9]{2}").Select(match => match.Value).Distinct().Count());
        Assert.DoesNotContain("after=", second.Split("<table>")[1]);
    }

    [Fact]
    public async Task Open_list_is_sent_again_only_when_it_has_changed()
    {
        ConsoleVisitor viewer = await ConsoleVisitor.SignedInAsync(_application, ConsoleRole.Viewer);
        await CheckAsync("anna", 0.95);
        using HttpResponseMessage first = await viewer.GetAsync($"{viewer.Pages}/checks/rows");
        viewer.Client.DefaultRequestHeaders.IfNoneMatch.Add(first.Headers.ETag!);

        using HttpResponseMessage same = await viewer.GetAsync($"{viewer.Pages}/checks/rows");
        await CheckAsync("bert", 0.95);
        using HttpResponseMessage changed = await viewer.GetAsync($"{viewer.Pages}/checks/rows");

        Assert.Equal(HttpStatusCode.NotModified, same.StatusCode);
        Assert.Equal(HttpStatusCode.OK, changed.StatusCode);
        Assert.DoesNotContain("<html", await changed.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task Reviewer_gives_another_verdict_under_their_name_and_a_viewer_does_not()
    {
        ConsoleVisitor viewer = await ConsoleVisitor.SignedInAsync(_application, ConsoleRole.Viewer);
        ConsoleVisitor reviewer = await ConsoleVisitor.SignedInAsync(_application, ConsoleRole.Reviewer);
        Guid check = await CheckAsync("anna", 0.45);

        Assert.Equal(HttpStatusCode.Forbidden, (await viewer.SubmitAsync($"{viewer.Pages}/checks/{check}/review", ("verdict", "Approved"))).StatusCode);
        Assert.Equal(HttpStatusCode.SeeOther, (await reviewer.SubmitAsync($"{viewer.Pages}/checks/{check}/review", ("verdict", "Declined"), ("comment", "<b>print</b>"))).StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, (await reviewer.SubmitAsync($"{viewer.Pages}/checks/{check}/review", ("verdict", "7"))).StatusCode);
        string page = await viewer.ReadAsync($"{viewer.Pages}/checks/{check}");

        Assert.Contains("&lt;b&gt;print&lt;/b&gt;", page);
        Assert.Contains("declined", page);
        Assert.StartsWith("user:Reviewer", (await Service<AuditLog>().ListAsync()).First(line => line.Action == "check.reviewed").Actor, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Only_an_owner_erases_and_only_whom_they_named()
    {
        ConsoleVisitor reviewer = await ConsoleVisitor.SignedInAsync(_application, ConsoleRole.Reviewer);
        ConsoleVisitor owner = await ConsoleVisitor.SignedInAsync(_application, ConsoleRole.Owner);
        Guid check = await CheckAsync("anna", 0.95);
        await CheckAsync("anna", 0.9);

        Assert.Equal(HttpStatusCode.Forbidden, (await reviewer.SubmitAsync($"{owner.Pages}/checks/{check}/erase", ("confirm", "anna"))).StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, (await owner.SubmitAsync($"{owner.Pages}/checks/{check}/erase", ("confirm", "bert"))).StatusCode);
        using HttpResponseMessage erased = await owner.SubmitAsync($"{owner.Pages}/checks/{check}/erase", ("confirm", "anna"));

        Assert.Contains("2 checks", await erased.Content.ReadAsStringAsync());
        Assert.Equal(HttpStatusCode.NotFound, (await owner.GetAsync($"{owner.Pages}/checks/{check}")).StatusCode);
    }

    [Fact]
    public async Task Export_is_for_reviewers_holds_no_formula_and_is_on_the_log()
    {
        ConsoleVisitor viewer = await ConsoleVisitor.SignedInAsync(_application, ConsoleRole.Viewer);
        ConsoleVisitor reviewer = await ConsoleVisitor.SignedInAsync(_application, ConsoleRole.Reviewer);
        await CheckAsync("=HYPERLINK(\"http://evil.example\",\"x\")", 0.95);

        Assert.Equal(HttpStatusCode.Forbidden, (await viewer.GetAsync($"{viewer.Pages}/checks.csv")).StatusCode);
        string csv = await reviewer.ReadAsync($"{viewer.Pages}/checks.csv");

        Assert.Equal(2, csv.TrimEnd().Split('\n').Length);
        Assert.Contains(",\"'=HYPERLINK(\"\"http://evil.example\"\",\"\"x\"\")\",", csv);
        Assert.Contains(await Service<AuditLog>().ListAsync(), line => line.Action == "checks.exported");
    }

    [Fact]
    public async Task Picture_is_shown_as_jpeg_and_never_to_another_application()
    {
        ConsoleVisitor viewer = await ConsoleVisitor.SignedInAsync(_application, ConsoleRole.Viewer);
        await Service<PolicyStore>().ChangeAsync(Guid.Parse(viewer.Pages.Split('/')[^1]), new ApplicationPolicy { MayStorePictures = true }, "test");
        Guid check = await CheckAsync("anna", 0.95, ("save_picture", "true"));
        Guid other = (await Service<Bonafide.Storage.Applications.ApplicationStore>().CreateAsync("Other", null, "test")).Id;

        using HttpResponseMessage picture = await viewer.GetAsync($"{viewer.Pages}/checks/{check}/picture?size=small");
        byte[] bytes = await picture.Content.ReadAsByteArrayAsync();

        Assert.Equal("image/jpeg", picture.Content.Headers.ContentType?.MediaType);
        Assert.Equal([0xFF, 0xD8], bytes[..2]);
        Assert.True(picture.Headers.CacheControl?.NoStore);
        foreach (string page in new[] { "", "/picture" })
        {
            Assert.Equal(HttpStatusCode.NotFound, (await viewer.GetAsync($"/console/apps/{other}/checks/{check}{page}")).StatusCode);
        }
    }

    private T Service<T>()
        where T : notnull => _application.Services.GetRequiredService<T>();

    private Task<Guid> CheckAsync(string subject, double score, params (string Name, string Value)[] fields) => CheckAsync(subject, FixedEngine.BonaFide(score), fields);

    private async Task<Guid> CheckAsync(string subject, LivenessAssessment assessment, params (string Name, string Value)[] fields)
    {
        _application.Engine.Answer = assessment;
        using HttpClient client = _application.WithKey();
        using HttpResponseMessage answer = await client.PostAsync("/v1/checks", LivenessApplication.Form("image", null, "selfie.png", [("subject", subject), .. fields]));
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
        return (await System.Text.Json.JsonDocument.ParseAsync(await answer.Content.ReadAsStreamAsync())).RootElement.GetProperty("id").GetGuid();
    }

    private static async Task AssertSubjectsAsync(ConsoleVisitor visitor, string query, params string[] expected) => Assert.Equal(
        expected, Regex.Matches(await visitor.ReadAsync($"{visitor.Pages}/checks{query}"), "<td class=\"cut\">([^<]*)</td>").Select(match => match.Groups[1].Value));
}
