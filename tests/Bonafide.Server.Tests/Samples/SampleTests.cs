using System.Text.Json.Nodes;
using Bonafide.Tests;

namespace Bonafide.Server.Tests.Samples;

/// <summary>The samples do what they say, each in its own language against a real server: a live person is let in, and a fault can be read.</summary>
[Collection(OneSampleServer.Name)]
public sealed class SampleTests(SampleServer server, ITestOutputHelper output)
{
    private static readonly Dictionary<string, string[]> _commands = new()
    {
        ["curl"] = ["sh", "check.sh"],
        ["python"] = ["python3", "check.py"],
        ["node"] = ["node", "check.mjs"],
        ["go"] = ["go", "run", "check.go"],
        ["php"] = ["php", "check.php"],
        ["csharp"] = ["dotnet", "run", "check.cs"],
    };

    public static TheoryData<string, string> All { get; } = Matrix();

    [Theory]
    [MemberData(nameof(All))]
    public async Task Live_person_is_let_in(string dialect, string language)
    {
        SampleRun run = await RunAsync(dialect, language, LivePicture(), ServerProcess.Key);

        Assert.True(run.Code == 0, run.Error);
        Assert.Equal(LetIn(dialect).Expected, (LetIn(dialect).Find(JsonNode.Parse(run.Out)!) ?? "null").ToString());
    }

    [Theory]
    [MemberData(nameof(All))]
    public async Task Wrong_credential_is_an_error_that_can_be_read(string dialect, string language)
    {
        SampleRun run = await RunAsync(dialect, language, Portrait(), "bf_live_wrong");

        Assert.NotEqual(0, run.Code);
        Assert.Matches(Refused(dialect), run.Out + run.Error);
    }

    [Fact]
    public async Task Vendors_script_shows_the_verdict_in_its_last_line()
    {
        SampleRun run = await ScriptAsync([LivePicture(), "--threshold", "20", "--rotate", "--vendor-data", "customer-4711"], ServerProcess.Key);

        Assert.True(run.Code == 0, run.Error);
        string[] lines = run.Out.TrimEnd().Split('\n');
        Assert.Matches(@"^--- Result: Approved \| Score: \d+/100 \| Quality: \d+(\.\d+)? ---$", lines[^1]);
        Assert.Empty(lines[^2]);
        Assert.Equal("customer-4711", (string?)JsonNode.Parse(string.Join('\n', lines[..^2]))!["vendor_data"]);
    }

    [Fact]
    public async Task Vendors_script_exits_with_0_for_a_declined_picture_too()
    {
        SampleRun declined = await ScriptAsync([Portrait(), "--threshold", "100"], ServerProcess.Key);
        SampleRun faceless = await ScriptAsync([Picture("no-face.png")], ServerProcess.Key);

        Assert.Equal((0, 0), (declined.Code, faceless.Code));
        Assert.Contains("--- Result: Declined | Score: ", declined.Out);
        Assert.EndsWith("--- Result: Declined | Score: None/100 | Quality: None ---\n", faceless.Out);
    }

    [Theory]
    [InlineData(1, "bf_live_wrong", "Error 401: {\"detail\":", "{portrait}")]
    [InlineData(1, null, "DIDIT_API_KEY", "{portrait}")]
    [InlineData(1, "k", "nowhere.jpg", "nowhere.jpg")]
    [InlineData(2, "k", "usage:", "--threshold", "high")]
    [InlineData(2, "k", "usage:")]
    public async Task Vendors_script_tells_faults_on_standard_error(int code, string? key, string expected, params string[] arguments)
    {
        SampleRun run = await ScriptAsync([.. arguments.Select(argument => argument == "{portrait}" ? Portrait() : argument)], key);

        Assert.Equal(code, run.Code);
        Assert.Contains(expected, run.Error);
        Assert.Empty(run.Out);
    }

    internal static string Portrait() => Picture("portrait-composite-1.png");

    internal static string Picture(string name) => Path.Combine(Needs.RepositoryRoot(), "samples", "pictures", name);

    /// <summary>A photograph of a person; the test is skipped where there is none.</summary>
    internal static string LivePicture() => Path.Combine(Needs.SharedData(), "samples", "bonafide-01.jpg");

    private static TheoryData<string, string> Matrix()
    {
        TheoryData<string, string> all = [];
        foreach (string dialect in SampleDialects.All)
        {
            foreach (string language in _commands.Keys)
            {
                all.Add(dialect, language);
            }
        }

        return all;
    }

    /// <summary>What in the answer says that the person was let in.</summary>
    private static (Func<JsonNode, JsonNode?> Find, string Expected) LetIn(string dialect) => dialect switch
    {
        "didit" => (body => body["liveness"]!["status"], "Approved"),
        "verifik" => (body => body["data"]!["passed"], "true"),
        "glair" => (body => body["result"]!["status"], "LOW"),
        _ => (body => body["outcome"], "bona_fide"),
    };

    private static string Refused(string dialect) => dialect switch
    {
        "didit" => "401.*|\"detail\"",
        "verifik" => "Authentication required",
        "glair" => "disallowed",
        _ => "urn:bonafide:problem:wrong-key",
    };

    private async Task<SampleRun> RunAsync(string dialect, string language, string picture, string key)
    {
        string folder = Path.Combine(Needs.RepositoryRoot(), "samples", dialect);
        string[] command = [.. _commands[language].Select(word => dialect == "didit" && word == "check.py" ? "check_liveness.py" : word)];
        SampleRun run = await SampleRun.StartAsync(folder, command[0], [.. command[1..], picture], await VariablesAsync(key));
        output.WriteLine($"{dialect} {language}: exit {run.Code}\n{run.Out}{run.Error}");
        return command[^1] == "check_liveness.py" && run.Code == 0 ? run with { Out = run.Out[..run.Out.LastIndexOf("\n\n", StringComparison.Ordinal)] } : run;
    }

    private async Task<SampleRun> ScriptAsync(string[] arguments, string? key) => await SampleRun.StartAsync(
        Path.Combine(Needs.RepositoryRoot(), "samples", "didit"), "python3", ["check_liveness.py", .. arguments],
        ("BONAFIDE_URL", await server.UrlAsync()), ("DIDIT_API_KEY", key));

    private async Task<(string Name, string? Value)[]> VariablesAsync(string key) =>
    [
        ("BONAFIDE_URL", await server.UrlAsync()), ("BONAFIDE_KEY", key), ("DIDIT_API_KEY", key), ("VERIFIK_TOKEN", key),
        ("GLAIR_USERNAME", SampleServer.User), ("GLAIR_PASSWORD", SampleServer.Password), ("GLAIR_API_KEY", key),
    ];
}
