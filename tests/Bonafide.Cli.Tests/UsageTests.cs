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
    [InlineData("bonafide keys")]
    [InlineData("bonafide keys create")]
    [InlineData("bonafide keys create --scoop check")]
    [InlineData("bonafide keys create Till --scope drive")]
    [InlineData("bonafide keys create Till --scope check, --data nowhere")]
    [InlineData("bonafide keys create Till --expires soon")]
    [InlineData("bonafide keys create Till --expires 0d")]
    [InlineData("bonafide keys create Till --expires 99999d")]
    [InlineData("bonafide keys create Till --expires 2020-01-31")]
    [InlineData("bonafide keys create Till --ip localhost")]
    [InlineData("bonafide keys create Till --ip 10.0.0")]
    [InlineData("bonafide keys create Till --ip 10.0.0.0/33")]
    [InlineData("bonafide keys revoke")]
    [InlineData("bonafide keys token --days 0")]
    [InlineData("bonafide keys token --days 31")]
    [InlineData("bonafide keys token --days soon")]
    [InlineData("bonafide keys token --key k --application a")]
    [InlineData("bonafide applications create")]
    [InlineData("bonafide applications create Shop --credits -1")]
    [InlineData("bonafide applications create Shop --credits many")]
    [InlineData("bonafide db")]
    [InlineData("bonafide db backup")]
    [InlineData("bonafide db restore")]
    [InlineData("bonafide db erase")]
    [InlineData("bonafide db migrate --database nonsense")]
    [InlineData("bonafide audit")]
    [InlineData("bonafide audit list --last 0")]
    [InlineData("bonafide audit verify now")]
    [InlineData("bonafide conformance")]
    [InlineData("bonafide conformance --url http://127.0.0.1:1")]
    [InlineData("bonafide conformance --url http://127.0.0.1:1 --dialect klingon --key k")]
    [InlineData("bonafide conformance --url localhost --dialect didit --key k")]
    [InlineData("bonafide conformance --url http://127.0.0.1:1 --dialect didit")]
    [InlineData("bonafide conformance --url http://127.0.0.1:1 --dialect didit --key k --delay -1")]
    [InlineData("bonafide conformance --url http://127.0.0.1:1 --dialect didit --key k --delay soon")]
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

        Assert.Contains("check, evaluate, calibrate, models, serve", answer.Error);
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
    [InlineData("keys list", "bonafide keys list")]
    [InlineData("keys create", "--expires 90d")]
    [InlineData("keys revoke", "bonafide keys revoke")]
    [InlineData("keys token", "bonafide keys token")]
    [InlineData("applications list", "bonafide applications list")]
    [InlineData("applications create", "--credits 1000")]
    [InlineData("db migrate", "&& bonafide db migrate")]
    [InlineData("db backup", "bonafide db backup")]
    [InlineData("db restore", "servers stopped")]
    [InlineData("db verify", "bonafide db verify")]
    [InlineData("db rotate-key", "BONAFIDE_NEXT_MASTER_KEY=")]
    [InlineData("db erase", "> receipt.json")]
    [InlineData("audit list", "--last 100")]
    [InlineData("audit verify", "Exit codes:")]
    [InlineData("conformance", "--picture live.jpg")]
    [InlineData("conformance", "Exit codes:")]
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
