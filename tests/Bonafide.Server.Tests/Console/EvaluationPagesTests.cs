using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using Bonafide.Server.Evaluations;
using Bonafide.Storage.Audit;
using Bonafide.Storage.Evaluations;
using Bonafide.Storage.People;
using Microsoft.Extensions.DependencyInjection;

namespace Bonafide.Server.Tests.Console;

public sealed class EvaluationPagesTests : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("bonafide-evaluation-").FullName;
    private readonly LivenessApplication _application;

    public EvaluationPagesTests() => _application = new LivenessApplication
    {
        Settings = new Dictionary<string, string> { ["BONAFIDE_EVALUATION_FOLDERS"] = _folder, ["BONAFIDE_EVALUATION_MEGABYTES"] = "1" },
    };

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        await _application.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task Uploaded_pictures_are_judged_and_the_report_is_shown_in_place()
    {
        ConsoleVisitor owner = await ConsoleVisitor.SignedInAsync(_application, ConsoleRole.Owner);
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
        ConsoleVisitor owner = await ConsoleVisitor.SignedInAsync(_application, ConsoleRole.Owner);
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
        ConsoleVisitor owner = await ConsoleVisitor.SignedInAsync(_application, ConsoleRole.Owner);
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
        ConsoleVisitor owner = await ConsoleVisitor.SignedInAsync(_application, ConsoleRole.Owner);
        ConsoleVisitor reviewer = await ConsoleVisitor.SignedInAsync(_application, ConsoleRole.Reviewer);
        ConsoleVisitor viewer = await ConsoleVisitor.SignedInAsync(_application, ConsoleRole.Viewer);
        string page = await FinishedAsync(owner, "on");
        Guid other = (await Service<Bonafide.Storage.Applications.ApplicationStore>().CreateAsync("Other", null, "test")).Id;

        Assert.Equal(HttpStatusCode.Forbidden, (await UploadAsync(reviewer, Good())).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await reviewer.SubmitAsync($"{owner.Pages}/evaluation/folder", ("folder", _folder))).StatusCode);
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

    public static TheoryData<string, string> HostileFiles => new()
    {
        { "text", "no zip file" },
        { "empty", "Choose a zip file" },
        { "parent", "leads out of it" },
        { "absolute", "leads out of it" },
        { "drive", "leads out of it" },
        { "twice", "twice" },
        { "bomb", "pictures do not shrink like that" },
        { "nothing", "no pictures in bonafide/" },
        { "no-pictures", "no pictures in bonafide/" },
        { "bad-table", "has no column" },
        { "large", "larger than 1 MB" },
    };

    [Theory]
    [MemberData(nameof(HostileFiles))]
    public async Task Hostile_file_is_refused_with_a_sentence_and_leaves_nothing(string kind, string sentence)
    {
        ConsoleVisitor owner = await ConsoleVisitor.SignedInAsync(_application, ConsoleRole.Owner);

        using HttpResponseMessage answer = await UploadAsync(owner, Hostile(kind));

        Assert.InRange((int)answer.StatusCode, 400, 499);
        Assert.Contains(sentence, WebUtility.HtmlDecode(await answer.Content.ReadAsStringAsync()));
        Assert.Empty(Spools());
        Assert.Empty(await Service<EvaluationStore>().ListAsync(Application(owner)));
        Assert.Equal(HttpStatusCode.SeeOther, (await UploadAsync(owner, Good())).StatusCode); // The turn was given back.
    }

    [Fact]
    public async Task Damaged_and_missing_pictures_are_lines_and_not_the_end()
    {
        ConsoleVisitor owner = await ConsoleVisitor.SignedInAsync(_application, ConsoleRole.Owner);
        byte[] zip = Zip(("protocol.csv", "path,is_bona_fide,pai_species\na.png,1,\n../../etc/passwd,1,\nmissing.png,0,print\n"u8.ToArray()), ("a.png", Picture));

        using HttpResponseMessage begun = await UploadAsync(owner, zip);
        EvaluationRecord ended = await EndAsync(begun.Headers.Location!.OriginalString);

        Assert.Equal(EvaluationState.Finished, ended.State);
        Assert.Equal(2, EvaluationHeadline.FromJson(ended.Outcome!)!.Unreadable);
    }

    [Fact]
    public async Task Form_without_its_token_is_refused_before_its_file_is_read()
    {
        ConsoleVisitor owner = await ConsoleVisitor.SignedInAsync(_application, ConsoleRole.Owner);

        using HttpResponseMessage none = await UploadAsync(owner, Good(), token: null);
        using HttpResponseMessage wrong = await UploadAsync(owner, Good(), token: "x");
        using HttpResponseMessage noForm = await owner.Client.PostAsync($"{owner.Pages}/evaluation/upload", new StringContent("x"));

        Assert.All([none, wrong, noForm], answer => Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode));
        Assert.Empty(await Service<EvaluationStore>().ListAsync(Application(owner)));
    }

    [Fact]
    public async Task Disk_that_refuses_is_told()
    {
        ConsoleVisitor owner = await ConsoleVisitor.SignedInAsync(_application, ConsoleRole.Owner);
        await File.WriteAllTextAsync(Path.Combine(Service<ServerOptions>().DataFolder, "evaluations"), "A file where the folder should be.");

        using HttpResponseMessage answer = await UploadAsync(owner, Good());

        Assert.Equal(HttpStatusCode.InsufficientStorage, answer.StatusCode);
        Assert.Contains("could not put the file down", await answer.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task One_runs_at_a_time_and_is_cancelled_once()
    {
        ConsoleVisitor owner = await ConsoleVisitor.SignedInAsync(_application, ConsoleRole.Owner);
        using ManualResetEventSlim go = new();
        _application.Engine.Before = () => go.Wait(TimeSpan.FromSeconds(30));

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
        ConsoleVisitor owner = await ConsoleVisitor.SignedInAsync(_application, ConsoleRole.Owner);
        using ManualResetEventSlim go = new();
        _application.Engine.Before = () => go.Wait(TimeSpan.FromSeconds(30));
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
        ConsoleVisitor owner = await ConsoleVisitor.SignedInAsync(_application, ConsoleRole.Owner);
        using ManualResetEventSlim go = new();
        _application.Engine.Before = () => go.Wait(TimeSpan.FromSeconds(30));
        using HttpResponseMessage begun = await UploadAsync(owner, Good());

        Task stopped = Service<EvaluationRunner>().StopAsync(TestContext.Current.CancellationToken);
        go.Set();
        await stopped;

        Assert.Contains("interrupted", await owner.ReadAsync(begun.Headers.Location!.OriginalString));
        Assert.Equal(HttpStatusCode.Conflict, (await UploadAsync(owner, Good())).StatusCode);
    }

    [Fact]
    public async Task Folder_of_the_operator_is_evaluated_and_never_left()
    {
        ConsoleVisitor owner = await ConsoleVisitor.SignedInAsync(_application, ConsoleRole.Owner);
        string secret = Path.Combine(Path.GetTempPath(), $"bonafide-secret-{Environment.ProcessId}.png");
        await File.WriteAllBytesAsync(secret, Picture);
        Directory.CreateDirectory(Path.Combine(_folder, "set", "bonafide"));
        await File.WriteAllBytesAsync(Path.Combine(_folder, "set", "bonafide", "a.png"), Picture);
        File.CreateSymbolicLink(Path.Combine(_folder, "set", "bonafide", "link.png"), secret);
        Directory.CreateSymbolicLink(Path.Combine(_folder, "away"), Path.GetTempPath());
        await File.WriteAllTextAsync(
            Path.Combine(_folder, "set", "list.csv"), $"path,is_bona_fide\nbonafide/a.png,1\nbonafide/link.png,1\n{secret},1\n../../{Path.GetFileName(secret)},1\n../away/{Path.GetFileName(secret)},1\n");
        string list = await owner.ReadAsync($"{owner.Pages}/evaluation");

        Assert.Contains($"<option>{_folder}</option>", list);
        Assert.DoesNotContain("away", list);
        foreach (string elsewhere in new[] { Path.GetTempPath(), "/", Path.Combine(_folder, "set", "..", ".."), Path.Combine(_folder, "away"), "" })
        {
            Assert.Equal(HttpStatusCode.BadRequest, (await owner.SubmitAsync($"{owner.Pages}/evaluation/folder", ("folder", elsewhere))).StatusCode);
        }

        EvaluationRecord tree = await BeginFolderAsync(owner, Path.Combine(_folder, "set"));
        EvaluationRecord table = await BeginFolderAsync(owner, Path.Combine(_folder, "set", "list.csv"));

        Assert.Equal((EvaluationState.Finished, 1), (tree.State, tree.Pictures));
        Assert.Equal((EvaluationState.Finished, 5, 4), (table.State, table.Pictures, EvaluationHeadline.FromJson(table.Outcome!)!.Unreadable));
        File.Delete(secret);
    }

    private static byte[] Picture => LivenessApplication.OnePixel;

    private T Service<T>()
        where T : notnull => _application.Services.GetRequiredService<T>();

    private static Guid Application(ConsoleVisitor visitor) => Guid.Parse(visitor.Pages.Split('/')[^1]);

    private string[] Spools()
    {
        string folder = Path.Combine(Service<ServerOptions>().DataFolder, "evaluations");
        return Directory.Exists(folder) ? Directory.GetFiles(folder) : [];
    }

    private static byte[] Good() => Zip(("bonafide/a.png", Picture), ("attack/print/x/b.png", Picture));

    private static byte[] Hostile(string kind) => kind switch
    {
        "text" => "This is a text."u8.ToArray(),
        "empty" => [],
        "parent" => Zip(("bonafide/../../etc/a.png", Picture)),
        "absolute" => Zip(("/bonafide/a.png", Picture)),
        "drive" => Zip(("c:\\bonafide\\a.png", Picture)),
        "twice" => Zip(("bonafide/a.png", Picture), ("bonafide\\a.png", Picture)),
        "bomb" => Zip(("bonafide/a.png", new byte[8 * 1024 * 1024])),
        "nothing" => Zip(),
        "no-pictures" => Zip(("readme.txt", Picture)),
        "bad-table" => Zip(("protocol.csv", "name,truth\na.png,1\n"u8.ToArray())),
        "large" => [.. Good(), .. new byte[1024 * 1024]],
        _ => throw new ArgumentOutOfRangeException(nameof(kind)),
    };

    private static byte[] Zip(params (string Name, byte[] Bytes)[] files)
    {
        using MemoryStream bytes = new();
        using (ZipArchive archive = new(bytes, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach ((string name, byte[] content) in files)
            {
                using Stream entry = archive.CreateEntry(name).Open();
                entry.Write(content);
            }
        }

        return bytes.ToArray();
    }

    private static async Task<HttpResponseMessage> UploadAsync(ConsoleVisitor visitor, byte[] zip, string thumbnails = "on") =>
        await UploadAsync(visitor, zip, await visitor.TokenAsync(), thumbnails);

    private static async Task<HttpResponseMessage> UploadAsync(ConsoleVisitor visitor, byte[] zip, string? token, string thumbnails = "on")
    {
        MultipartFormDataContent form = [];
        if (token is not null)
        {
            form.Add(new StringContent(token), "_token");
        }

        form.Add(new StringContent(thumbnails), "thumbnails");
        ByteArrayContent file = new(zip);
        file.Headers.ContentType = new MediaTypeHeaderValue("application/zip");
        form.Add(file, "archive", "pictures.zip");
        return await visitor.Client.PostAsync($"{visitor.Pages}/evaluation/upload", form);
    }

    private async Task<string> FinishedAsync(ConsoleVisitor owner, string thumbnails)
    {
        using HttpResponseMessage begun = await UploadAsync(owner, Good(), thumbnails);
        Assert.Equal(HttpStatusCode.SeeOther, begun.StatusCode);
        string page = begun.Headers.Location!.OriginalString;
        Assert.Equal(EvaluationState.Finished, (await EndAsync(page)).State);
        return page;
    }

    private async Task<EvaluationRecord> BeginFolderAsync(ConsoleVisitor owner, string folder)
    {
        using HttpResponseMessage begun = await owner.SubmitAsync($"{owner.Pages}/evaluation/folder", ("folder", folder), ("thumbnails", "on"));
        Assert.Equal(HttpStatusCode.SeeOther, begun.StatusCode);
        return await EndAsync(begun.Headers.Location!.OriginalString);
    }

    /// <summary>Waits until an evaluation has ended, and the server would begin another.</summary>
    private async Task<EvaluationRecord> EndAsync(string page)
    {
        string[] parts = page.Split('/');
        EvaluationStore store = Service<EvaluationStore>();
        EvaluationRecord? record = null;
        while (record is null or { State: EvaluationState.Running })
        {
            await Task.Delay(20, TestContext.Current.CancellationToken);
            record = await store.FindAsync(Guid.Parse(parts[3]), Guid.Parse(parts[5]), TestContext.Current.CancellationToken);
        }

        await FreeAsync();
        return record;
    }

    private async Task FreeAsync()
    {
        while (true)
        {
            using EvaluationTurn? turn = Service<EvaluationRunner>().TryTakeTurn();
            if (turn is not null)
            {
                return;
            }

            await Task.Delay(20, TestContext.Current.CancellationToken);
        }
    }
}
