using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Bonafide.Cli.Tests.Evaluating;

public sealed class CalibrateCommandTests : IDisposable
{
    private readonly Folder _folder = new();

    [Fact]
    public async Task Limits_are_proposed_and_written_as_a_policy_that_can_be_applied()
    {
        using Record record = await Record.StartAsync();
        await record.SaveCheckAsync(0.35);
        string policy = _folder.PathOf("kiosk.json");

        Answer answer = await record.RunAsync("calibrate", Scores(300), "--bpcer", "0.05", "--apcer", "0.1", "--name", "kiosk", "--out", policy, "--what-if");
        Answer applied = await record.RunAsync("policies", "apply", policy);

        Assert.Equal((0, ""), (answer.Code, answer.Error));
        Assert.Contains("5.0 % (15/300)", answer.Out, StringComparison.Ordinal);
        Assert.Contains("held back", answer.Out, StringComparison.Ordinal);
        Assert.Contains("1 checks on record", answer.Out, StringComparison.Ordinal);
        Assert.Equal(0, applied.Code);
        JsonElement written = JsonSerializer.Deserialize<JsonElement>(await File.ReadAllTextAsync(policy, TestContext.Current.CancellationToken));
        Assert.Equal(("kiosk", 0.328), (written.GetProperty("name").GetString(), written.GetProperty("attack_limit").GetDouble()));
    }

    [Fact]
    public async Task Too_few_presentations_end_with_3_and_with_how_many_are_needed()
    {
        Answer answer = await new Caller().RunAsync("calibrate", Scores(50));

        Assert.Equal(3, answer.Code);
        Assert.Contains("at least 299 are needed", answer.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("path,score\n", "no column 'is_bona_fide'")]
    [InlineData("is_bona_fide,score\n2,0.5\n", "line 2")]
    [InlineData("is_bona_fide,score\n1,1.5\n", "line 2")]
    [InlineData("is_bona_fide,score,scorer\n1,0.5,a\n1,0.5,b\n", "--scorer with one of: a, b")]
    [InlineData("is_bona_fide,score,split\n1,0.5,train\n", "There are train")]
    [InlineData("is_bona_fide,score\n", "holds no score")]
    public async Task A_file_that_makes_no_sense_is_refused_with_what_is_wrong(string content, string expected)
    {
        Answer answer = await new Caller().RunAsync("calibrate", _folder.Write("scores.csv", Encoding.UTF8.GetBytes(content)));

        Assert.Equal(2, answer.Code);
        Assert.Contains(expected, answer.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("0")]
    [InlineData("1")]
    [InlineData("1%")]
    public async Task A_goal_that_is_no_rate_is_refused(string goal) =>
        Assert.Equal(2, (await new Caller().RunAsync("calibrate", Scores(300), "--bpcer", goal)).Code);

    public void Dispose() => _folder.Dispose();

    /// <summary>So many of each class on development, from 0.3 and from 0 up in steps of 1/500, and a tenth of it on test.</summary>
    private string Scores(int count)
    {
        StringBuilder lines = new("path,pai_species,is_bona_fide,split,scorer,score,kind\n");
        foreach ((string split, int many) in ((string, int)[])[("development", count), ("test", count / 10)])
        {
            for (int i = 0; i < many; i++)
            {
                lines.Append(CultureInfo.InvariantCulture, $"{split}-b{i},,1,{split},pack,{0.3 + (i / 500.0)},Scored\n");
                lines.Append(CultureInfo.InvariantCulture, $"{split}-a{i},print,0,{split},pack,{i / 500.0},Scored\n");
            }
        }

        return _folder.Write("scores.csv", Encoding.UTF8.GetBytes(lines.ToString()));
    }
}
