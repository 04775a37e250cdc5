using System.Text.Json.Nodes;
using Bonafide.Tests;

namespace Bonafide.Server.Tests.Samples;

/// <summary>The vendors' own packages from npm, in the versions that the lock file names, work with nothing changed but the address.</summary>
[Collection(OneSampleServer.Name)]
public sealed class VendorPackageTests(SampleServer server, InstalledPackages packages, ITestOutputHelper output) : IClassFixture<InstalledPackages>
{
    [Fact]
    public async Task Glairs_package_judges_a_live_person()
    {
        SampleRun run = await RunAsync("glair.mjs", ServerProcess.Key, SampleTests.LivePicture());

        Assert.True(run.Code == 0, run.Error);
        JsonNode answer = JsonNode.Parse(run.Out)!;
        Assert.Equal(("success", "LOW"), ((string?)answer["status"], (string?)answer["result"]!["status"]));
    }

    [Fact]
    public async Task Glairs_package_tells_that_there_is_no_face()
    {
        SampleRun run = await RunAsync("glair.mjs", ServerProcess.Key, SampleTests.Picture("no-face.png"));

        Assert.True(run.Code == 0, run.Error);
        Assert.Equal("face not detected", (string?)JsonNode.Parse(run.Out)!["result"]!["status"]);
    }

    [Theory]
    [InlineData("portrait-composite-1.png", "MATCH")]
    [InlineData("portrait-composite-2.png", "NOT_MATCH")]
    [InlineData("no-face.png", "NO_FACE_STORED_IMG")]
    public async Task Glairs_package_compares_faces(string stored, string expected)
    {
        SampleRun run = await RunAsync("glair.mjs", ServerProcess.Key, SampleTests.Portrait(), SampleTests.Picture(stored));

        Assert.True(run.Code == 0, run.Error);
        Assert.Equal(expected, (string?)JsonNode.Parse(run.Out)!["result"]!["match_status_code"]);
    }

    [Fact]
    public async Task Glairs_package_throws_the_refusal_that_it_was_told()
    {
        SampleRun run = await RunAsync("glair.mjs", "bf_live_wrong", SampleTests.Portrait());

        Assert.Equal(1, run.Code);
        Assert.Equal("Error: {\"error\":\"Access to this API has been disallowed\"}", run.Error.Trim());
    }

    [Fact]
    public async Task Verifiks_package_judges_a_live_person()
    {
        SampleRun run = await RunAsync("verifik.mjs", ServerProcess.Key, SampleTests.LivePicture());

        Assert.True(run.Code == 0, run.Error);
        Assert.True((bool?)JsonNode.Parse(run.Out)!["data"]!["passed"]);
    }

    [Theory]
    [InlineData(ServerProcess.Key, "no-face.png", """Error 409: {"message":"no_face_detected","code":"ERR_NO_FACE_DETECTED"}""")]
    [InlineData("wrong", "portrait-composite-1.png", """Error 401: {"message":"Authentication required","code":"UNAUTHORIZED"}""")]
    public async Task Verifiks_package_throws_the_refusal_that_it_was_told(string token, string picture, string expected)
    {
        SampleRun run = await RunAsync("verifik.mjs", token, SampleTests.Picture(picture));

        Assert.Equal(1, run.Code);
        Assert.Equal(expected, run.Error.Trim());
    }

    private async Task<SampleRun> RunAsync(string script, string key, params string[] pictures)
    {
        SampleRun run = await SampleRun.StartAsync(
            await packages.FolderAsync(), "node", [script, .. pictures],
            ("BONAFIDE_URL", await server.UrlAsync()), ("VERIFIK_TOKEN", key),
            ("GLAIR_USERNAME", SampleServer.User), ("GLAIR_PASSWORD", SampleServer.Password), ("GLAIR_API_KEY", key));
        output.WriteLine($"{script}: exit {run.Code}\n{run.Out}{run.Error}");
        return run;
    }
}

/// <summary>A copy of <c>samples/clients</c> with its packages, installed by the first test that wants them.</summary>
public sealed class InstalledPackages : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("bonafide-clients-").FullName;
    private bool _isInstalled;

    /// <summary>The test is skipped where npm cannot bring them, or fails where clients are promised.</summary>
    internal async Task<string> FolderAsync()
    {
        if (_isInstalled)
        {
            return _folder;
        }

        foreach (string file in Directory.GetFiles(Path.Combine(Needs.RepositoryRoot(), "samples", "clients")))
        {
            File.Copy(file, Path.Combine(_folder, Path.GetFileName(file)), overwrite: true);
        }

        SampleRun install = await SampleRun.StartAsync(_folder, "npm", ["ci", "--no-audit", "--no-fund"]);
        if (install.Code != 0)
        {
            Needs.Miss(Needs.Clients, $"needs the vendors' packages, which npm could not bring: {install.Error}");
        }

        _isInstalled = true;
        return _folder;
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
