using System.Text.Json;
using Bonafide.Cli.Tests.Checking;

namespace Bonafide.Cli.Tests.Conformance;

/// <summary>A server that answers wrongly is found out, case by case.</summary>
public sealed class WrongServerTests
{
    /// <summary>Approved although a warning declines; a score beside "no face"; a box the wrong way round; no moment.</summary>
    private const string Contradiction =
        """
        {"request_id":"not-an-id","liveness":{"status":"Approved","method":"PASSIVE","score":101,
        "user_image":{"entities":[{"bbox":[9,9,1,1],"confidence":2,"age":null,"gender":null}],"best_angle":45},
        "warnings":[{"feature":"LIVENESS","risk":"NO_FACE_DETECTED","additional_data":null,"log_type":"error","short_description":"a","long_description":"b"}],
        "face_quality":null,"face_luminance":null},"vendor_data":null,"metadata":null,"created_at":"yesterday"}
        """;

    /// <summary>Not this machine by its name, though nobody answers there.</summary>
    private const string Elsewhere = "http://0.0.0.0:1";

    [Fact]
    public async Task Answers_that_contradict_themselves_are_told_member_by_member()
    {
        using ServerStub server = new(200, Contradiction, ("Content-Type", "application/json"));

        Answer answer = await Run(server.Url);

        Assert.Equal(1, answer.Code);
        Assert.Contains("body.request_id is \"not-an-id\", expected a UUID", answer.Out);
        Assert.Contains("body.created_at is \"yesterday\", expected a moment", answer.Out);
        Assert.Contains("body.liveness.status: Declined exactly when a warning has log_type error was expected", answer.Out);
        Assert.Contains("body.liveness.score is 101, expected a number from 0 to 100", answer.Out);
        Assert.Contains("body.liveness.score: null exactly when NO_FACE_DETECTED is told was expected", answer.Out);
        Assert.Contains("body.liveness.user_image.best_angle: 0, 90, 180 or 270 was expected", answer.Out);
        Assert.Contains("body.liveness.user_image.entities[0].bbox: x1, y1, x2, y2 was expected", answer.Out);
        Assert.Contains("failed: A wrong key is 401", answer.Out);
        Assert.Contains("answered 200, not 401", answer.Out);
    }

    [Theory]
    [InlineData(500, "<html>Oops</html>", "answered 500, not 200: <html>Oops</html>")]
    [InlineData(200, "", "answered no JSON")]
    [InlineData(200, "[]", "body is [], expected an object")]
    [InlineData(200, "{\"liveness\":null}", "body.liveness is null, expected an object")]
    [InlineData(404, "{\"detail\":null}", "body.detail is null, expected text")]
    public async Task Whatever_is_answered_the_run_goes_on_to_its_end(int status, string body, string expected)
    {
        using ServerStub server = new(status, body, ("Content-Type", "application/json"));

        Answer answer = await Run(server.Url);

        Assert.Equal(1, answer.Code);
        Assert.Contains(expected, answer.Out);
        Assert.Matches(@"didit: \d+ passed, \d+ failed, 3 skipped in \d+ calls", answer.Out);
    }

    [Fact]
    public async Task Calls_and_credits_are_told_before_and_never_exceeded()
    {
        using ServerStub server = new(500, "");

        Answer answer = await Run(server.Url);

        Assert.Matches(@"^\d+ cases, at most (\d+) calls to http://127.0.0.1:\d+/, of which \d+ may cost a credit, or money; 0 ms before each\.", answer.Error);
        int announced = int.Parse(System.Text.RegularExpressions.Regex.Match(answer.Error, @"at most (\d+)").Groups[1].Value, System.Globalization.CultureInfo.InvariantCulture);
        Assert.InRange(server.Requests.Count, 1, announced);
        Assert.InRange(announced, 1, 100);
    }

    [Theory]
    [InlineData("y\n", 3, "cannot be reached")]
    [InlineData("n\n", 2, "Nothing was asked.")]
    [InlineData("\n", 2, "Nothing was asked.")]
    [InlineData("", 2, "Nothing was asked.")]
    public async Task Costs_of_another_machine_are_agreed_to_at_the_terminal(string typed, int code, string expected)
    {
        Answer answer = await new Caller().AtATerminal(typed).RunAsync("conformance", "--url", Elsewhere, "--dialect", "didit", "--delay", "0", "--key", "k");

        Assert.Equal(code, answer.Code);
        Assert.Contains("may cost a credit, or money", answer.Error);
        Assert.Contains("Go on? [y/N] ", answer.Error);
        Assert.Contains(expected, answer.Error);
    }

    [Fact]
    public async Task Costs_of_another_machine_are_agreed_to_by_an_option_where_nobody_can_be_asked()
    {
        Answer silent = await Run(Elsewhere);
        Answer agreed = await Run(Elsewhere, "--yes");

        Assert.Equal(2, silent.Code);
        Assert.Contains("--yes", silent.Error);
        Assert.Equal(3, agreed.Code);
        Assert.DoesNotContain("Go on?", silent.Error + agreed.Error);
    }

    [Fact]
    public async Task Json_holds_every_case_with_its_outcome_and_reasons()
    {
        using ServerStub server = new(200, Contradiction);

        Answer answer = await Run(server.Url, "--json");

        JsonElement report = JsonElement.Parse(answer.Out);
        Assert.Equal("didit", report.GetProperty("dialect").GetString());
        JsonElement[] cases = [.. report.GetProperty("cases").EnumerateArray()];
        Assert.Equal(report.GetProperty("failed").GetInt32(), cases.Count(one => one.GetProperty("outcome").GetString() == "failed"));
        Assert.All(cases, one => Assert.Equal(one.GetProperty("outcome").GetString() == "passed", one.GetProperty("reasons").GetArrayLength() == 0));
        Assert.Contains(cases, one => one.GetProperty("basis").GetString() == "inferred");
    }

    [Fact]
    public async Task Server_that_steers_the_terminal_is_shown_harmlessly()
    {
        using ServerStub server = new(500, "\u001b]0;owned\u0007");

        Answer answer = await Run(server.Url);

        Assert.DoesNotContain('\u001b', answer.Out);
    }

    [Fact]
    public async Task Redirect_is_an_answer_and_never_followed_with_the_key()
    {
        using ServerStub elsewhere = new(200, Contradiction);
        using ServerStub server = new(308, "", ("Location", elsewhere.Url + "/"));

        Answer answer = await Run(server.Url);

        Assert.True(answer.Code == 1, answer.Error);
        Assert.Empty(elsewhere.Requests);
    }

    [Fact]
    public async Task Unreachable_server_exits_with_3()
    {
        Answer answer = await Run("http://127.0.0.1:1");

        Assert.Equal(3, answer.Code);
        Assert.Contains("cannot be reached", answer.Error);
    }

    [Fact]
    public async Task Picture_that_is_not_there_exits_with_3_before_anything_is_asked()
    {
        using ServerStub server = new(200, Contradiction);

        Answer answer = await Run(server.Url, "--picture", "nowhere.jpg");

        Assert.Equal(3, answer.Code);
        Assert.Contains("nowhere.jpg", answer.Error);
        Assert.Empty(server.Requests);
    }

    [Fact]
    public async Task Missing_key_is_told_before_anything_is_asked()
    {
        using ServerStub server = new(200, Contradiction);

        Answer answer = await new Caller().RunAsync("conformance", "--url", server.Url, "--dialect", "didit");

        Assert.Equal(2, answer.Code);
        Assert.Contains("BONAFIDE_KEY", answer.Error);
        Assert.Empty(server.Requests);
    }

    private static Task<Answer> Run(string url, params string[] options) =>
        new Caller().WithVariable("BONAFIDE_KEY", "k").RunAsync(["conformance", "--url", url, "--dialect", "didit", "--delay", "0", .. options]);
}
