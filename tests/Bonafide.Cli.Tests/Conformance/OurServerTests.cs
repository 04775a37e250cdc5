using Bonafide.Server.Tests;
using Bonafide.Tests;

namespace Bonafide.Cli.Tests.Conformance;

/// <summary>Our own server, as a process with the public networks, does what each dialect promises.</summary>
public sealed class OurServerTests(OurServer server, ITestOutputHelper output) : IClassFixture<OurServer>
{
    [Theory]
    [InlineData("didit")]
    [InlineData("verifik")]
    [InlineData("glair")]
    [InlineData("native")]
    public async Task Nothing_is_other_than_the_dialect_promises(string dialect)
    {
        string pictures = Path.Combine(Needs.SharedData(), "samples");
        Caller caller = new Caller().WithVariable("BONAFIDE_KEY", ServerProcess.Key)
            .WithVariable("BONAFIDE_USER", OurServer.User).WithVariable("BONAFIDE_PASSWORD", OurServer.Password);

        Answer answer = await caller.RunAsync(
            "conformance", "--url", await server.UrlAsync(), "--dialect", dialect, "--delay", "0",
            "--picture", Path.Combine(pictures, Samples.BonaFide), "--attack", Path.Combine(pictures, "attack-screen-01.jpg"), "--no-face", Path.Combine(pictures, Samples.NoFace));

        output.WriteLine(answer.Error);
        output.WriteLine(answer.Out);
        Assert.Equal(0, answer.Code);
        Assert.Matches($@"{dialect}: \d+ passed, 0 failed, 0 skipped in \d+ calls", answer.Out);
    }
}

/// <summary>One server process for all dialects; started by the first test that wants it.</summary>
public sealed class OurServer : IDisposable
{
    internal const string User = "till-1";
    internal const string Password = "correct-horse-battery-9";

    private readonly Folder _data = new();
    private ServerProcess? _server;

    /// <summary>Its address; the test is skipped where there are no networks.</summary>
    internal async Task<string> UrlAsync()
    {
        _server ??= await ServerProcess.StartAsync(_data.Path, database: null, settings: [("BONAFIDE_BOOTSTRAP_USER", User), ("BONAFIDE_BOOTSTRAP_PASSWORD", Password)]);
        return _server.Client.BaseAddress!.ToString();
    }

    public void Dispose()
    {
        _server?.Dispose();
        _data.Dispose();
    }
}
