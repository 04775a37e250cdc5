namespace Bonafide.Cli.Tests;

public sealed class UsageTests
{
    [Theory]
    [InlineData("bonafide")]
    [InlineData("bonafide frobnicate")]
    [InlineData("bonafide check")]
    [InlineData("bonafide check a.jpg --thresold 0.5")]
    [InlineData("bonafide check a.jpg --threshold")]
    [InlineData("bonafide check a.jpg --threshold 1.01")]
    [InlineData("bonafide check a.jpg --threshold -0.1")]
    [InlineData("bonafide check a.jpg --threshold NaN")]
    [InlineData("bonafide check a.jpg --threshold high")]
    [InlineData("bonafide check a.jpg b.jpg --annotate out.png")]
    [InlineData("bonafide check a.jpg --server localhost:8080 --key k")]
    [InlineData("bonafide check a.jpg --server http://127.0.0.1:1")]
    [InlineData("bonafide check a.jpg --server http://127.0.0.1:1 --key k --pack public")]
    [InlineData("bonafide check a.jpg --key k")]
    [InlineData("bonafide models")]
    [InlineData("bonafide models list --pack public")]
    public async Task Senseless_command_line_exits_with_2_and_says_where_help_is(string line)
    {
        Answer answer = await new Caller().RunAsync(line.Split(' ')[1..]);

        Assert.Equal(2, answer.Code);
        Assert.StartsWith("bonafide: ", answer.Error);
        Assert.Contains("--help'", answer.Error);
        Assert.Empty(answer.Out);
    }

    [Fact]
    public async Task Program_without_a_command_lists_them()
    {
        Answer answer = await new Caller().RunAsync();

        Assert.Contains("check, models, serve", answer.Error);
    }

    [Fact]
    public async Task Serve_hands_its_settings_to_the_server_and_gives_its_exit_code_back()
    {
        using Folder data = new();

        Answer answer = await new Caller().RunAsync("serve", "--BONAFIDE_PACK=nowhere", $"--BONAFIDE_DATA={data.Path}", "--urls", "http://127.0.0.1:0");

        Assert.Equal(3, answer.Code);
    }

    [Fact]
    public async Task Misspelt_option_is_named()
    {
        Answer answer = await new Caller().RunAsync("check", "--jsn", "a.jpg");

        Assert.Contains("'--jsn' is neither an option nor a file", answer.Error);
    }

    [Fact]
    public async Task Key_that_was_copied_with_a_line_break_is_refused_before_it_is_sent()
    {
        Answer answer = await new Caller().WithVariable("BONAFIDE_KEY", "abc\n").RunAsync("check", "a.jpg", "--server", "http://127.0.0.1:1");

        Assert.Equal(2, answer.Code);
        Assert.Contains("copied whole", answer.Error);
    }

    [Theory]
    [InlineData("check", "Exit codes:")]
    [InlineData("check", "BONAFIDE_MODELS")]
    [InlineData("check", "bonafide check portrait.jpg")]
    [InlineData("serve", "--urls")]
    [InlineData("models verify", "--pack public")]
    public async Task Help_shows_examples(string command, string expected)
    {
        Answer answer = await new Caller().RunAsync([.. command.Split(' '), "--help"]);

        Assert.Equal(0, answer.Code);
        Assert.Contains(expected, answer.Out);
        Assert.Empty(answer.Error);
    }

    [Fact]
    public async Task Version_is_printed()
    {
        Answer answer = await new Caller().RunAsync("--version");

        Assert.Equal(0, answer.Code);
        Assert.Matches(@"^\d+\.\d+\.\d+", answer.Out);
    }
}
