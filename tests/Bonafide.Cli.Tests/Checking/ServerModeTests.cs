using System.Net;
using System.Net.Sockets;
using System.Text.Json;

namespace Bonafide.Cli.Tests.Checking;

public sealed class ServerModeTests : IDisposable
{
    private readonly Folder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Picture_goes_to_the_server_with_the_key_and_the_answer_is_shown()
    {
        using ServerStub server = new(200, ServerStub.BonaFideAnswer);

        Answer answer = await Check(server.Url + "/", "--rotate");

        Assert.Equal(0, answer.Code);
        Asked asked = Assert.Single(server.Requests);
        Assert.Equal("POST /v1/checks?rotate=true", asked.Line);
        Assert.Equal("Bearer bf_key", asked.Authorization);
        Assert.Matches("form-data; name=\"?image\"?; filename=", asked.Body);
        Assert.Contains("the picture's bytes", asked.Body);
        Assert.StartsWith("BONA FIDE  score 0.750 (attack up to 0.30, bona fide above 0.60)", answer.Out);
        Assert.Contains("100 x 120 pixels at (10, 20)", answer.Out);
        Assert.Contains("low: head size 12", answer.Out);
    }

    [Fact]
    public async Task Server_and_key_may_come_from_the_environment()
    {
        using ServerStub server = new(200, ServerStub.BonaFideAnswer);
        Caller caller = new Caller().WithVariable("BONAFIDE_SERVER", server.Url).WithVariable("BONAFIDE_KEY", "bf_other");

        Answer answer = await caller.RunAsync("check", Picture());

        Assert.Equal(0, answer.Code);
        Assert.Equal("Bearer bf_other", Assert.Single(server.Requests).Authorization);
    }

    [Fact]
    public async Task Json_is_the_servers_answer_with_the_file()
    {
        using ServerStub server = new(200, ServerStub.BonaFideAnswer);

        Answer answer = await Check(server.Url, "--json");

        using JsonDocument document = JsonDocument.Parse(answer.Out);
        Assert.Equal(Picture(), document.RootElement.GetProperty("file").GetString());
        Assert.Equal("0198e2f4-5e3a-7c1d-9b1e-0123456789ab", document.RootElement.GetProperty("id").GetString());
        Assert.Equal(12.5, document.RootElement.GetProperty("quality").GetProperty("components")[0].GetProperty("score").GetDouble());
    }

    [Fact]
    public async Task Threshold_is_laid_on_the_servers_score()
    {
        using ServerStub server = new(200, ServerStub.BonaFideAnswer);

        Answer answer = await Check(server.Url, "--threshold", "0.8");

        Assert.Equal(1, answer.Code);
        Assert.StartsWith("UNCERTAIN  score 0.750 (attack up to 0.30, bona fide above 0.80)", answer.Out);
    }

    [Theory]
    [InlineData(401, "wrong-key", "does not accept the API key")]
    [InlineData(403, "forbidden", "may not do this")]
    [InlineData(415, "unsupported-format", "The detail.")]
    [InlineData(429, "too-many-requests", "Try again in 7 seconds.")]
    [InlineData(500, "internal", "Its log says why.")]
    [InlineData(503, "overloaded", "Try again in 7 seconds.")]
    public async Task Servers_problem_is_told_in_one_sentence_and_exits_with_3(int status, string type, string expected)
    {
        using ServerStub server = new(
            status, $$"""{"type":"urn:bonafide:problem:{{type}}","title":"Title","status":{{status}},"detail":"The detail."}""", ("Retry-After", "7"));

        Answer answer = await Check(server.Url);

        Assert.Equal(3, answer.Code);
        Assert.Contains(expected, answer.Error);
        Assert.Contains("The detail", answer.Error);
        Assert.Empty(answer.Out);
    }

    [Theory]
    [InlineData("damaged-image", "damaged")]
    [InlineData("unsupported-format", "unsupported_format")]
    public async Task Picture_that_the_server_refused_has_the_same_fault_in_json_as_on_this_machine(string type, string expected)
    {
        using ServerStub server = new(422, $$"""{"type":"urn:bonafide:problem:{{type}}","title":"Title","status":422,"detail":"The detail."}""");

        Answer answer = await Check(server.Url, "--json");

        using JsonDocument document = JsonDocument.Parse(answer.Out);
        Assert.Equal(expected, document.RootElement.GetProperty("fault").GetString());
    }

    [Theory]
    [InlineData(200, "<html>A proxy's page</html>")]
    [InlineData(200, """{"outcome":"human"}""")]
    [InlineData(200, """{"outcome":"attack","limits":null,"faces":[],"image":{"width":1,"height":1}}""")]
    [InlineData(200, """{"outcome":"attack","limits":{"attack":7,"bona_fide":0.6},"faces":[],"image":{"width":1,"height":1}}""")]
    [InlineData(404, "")]
    public async Task Answer_of_another_kind_of_server_is_not_taken_for_a_verdict(int status, string body)
    {
        using ServerStub server = new(status, body);

        Answer answer = await Check(server.Url);

        Assert.Equal(3, answer.Code);
        Assert.Contains("Is it", answer.Error);
    }

    [Fact]
    public async Task Redirect_is_not_followed_with_key_and_face()
    {
        using ServerStub elsewhere = new(200, ServerStub.BonaFideAnswer);
        using ServerStub server = new(307, "", ("Location", elsewhere.Url + "/v1/checks"));

        Answer answer = await Check(server.Url);

        Assert.Equal(3, answer.Code);
        Assert.Empty(elsewhere.Requests);
    }

    [Fact]
    public async Task Unreachable_server_ends_the_run_at_once()
    {
        string url = $"http://127.0.0.1:{ClosedPort()}";
        string picture = Picture();

        Answer answer = await new Caller().RunAsync("check", picture, picture, picture, "--server", url, "--key", "bf_key");

        Assert.Equal(3, answer.Code);
        Assert.Contains("cannot be reached", answer.Error);
        Assert.Contains("Pictures that were not checked: 2.", answer.Error);
    }

    private Task<Answer> Check(string url, params string[] options) =>
        new Caller().RunAsync(["check", Picture(), "--server", url, "--key", "bf_key", .. options]);

    private string Picture() => _folder.Write("portrait.jpg", "the picture's bytes"u8.ToArray());

    private static int ClosedPort()
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
