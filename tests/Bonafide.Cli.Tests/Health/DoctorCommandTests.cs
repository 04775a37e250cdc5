using System.Text.Json;
using Bonafide.Server.Tests;

namespace Bonafide.Cli.Tests.Health;

public sealed class DoctorCommandTests : IAsyncLifetime
{
    private Record _record = null!;

    public async ValueTask InitializeAsync() => _record = await Record.StartAsync();

    public ValueTask DisposeAsync()
    {
        _record.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task Sound_installation_is_told_so_with_everything_that_was_looked_at()
    {
        (int code, Dictionary<string, (string Condition, string Said)> findings) = await ExamineAsync(new Caller());

        Assert.Equal(0, code);
        Assert.Equal(["clock", "data folder", "database", "enrolled faces", "libraries", "machine", "master key", "models", "settings"], findings.Keys.Order(StringComparer.Ordinal));
        Assert.DoesNotContain(findings.Values, finding => finding.Condition == "Bad");
        Assert.Contains("networks are loaded, hashed and have run", findings["models"].Said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Everything_that_is_wrong_is_told_at_once_with_what_to_do()
    {
        Caller caller = new Caller().WithVariable("BONAFIDE_PACK", "recognition").WithVariable("BONAFIDE_QUEUE", "many").WithVariable("BONAFIDE_MASTER_KEY", new string('0', 64)).At(new DateTimeOffset(2020, 1, 1, 0, 0, 0, TimeSpan.Zero));

        (int code, Dictionary<string, (string Condition, string Said)> findings) = await ExamineAsync(caller);

        Assert.Equal(3, code);
        Assert.Equal(["master key", "models", "settings"], findings.Where(finding => finding.Value.Condition == "Bad").Select(finding => finding.Key).Order(StringComparer.Ordinal));
        Assert.Contains("BONAFIDE_QUEUE", findings["settings"].Said, StringComparison.Ordinal);
        Assert.Contains("BONAFIDE_MODELS", findings["models"].Said, StringComparison.Ordinal);
        Assert.Contains("give it the right one", findings["master key"].Said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Clock_that_went_back_is_noticed_by_the_audit_log()
    {
        (int code, Dictionary<string, (string Condition, string Said)> findings) = await ExamineAsync(new Caller().At(new DateTimeOffset(2020, 1, 1, 0, 0, 0, TimeSpan.Zero)));

        Assert.Equal(3, code);
        Assert.Contains("2020-01-01 00:00Z", findings["clock"].Said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Folder_that_others_may_enter_is_doubtful_and_does_not_fail()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("Windows has no such modes.");
            return;
        }

        File.SetUnixFileMode(_record.Data, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.OtherRead);

        (int code, Dictionary<string, (string Condition, string Said)> findings) = await ExamineAsync(new Caller());

        Assert.Equal((0, "Doubtful"), (code, findings["data folder"].Condition));
    }

    [Fact]
    public async Task Nothing_is_made_where_nothing_is()
    {
        using Folder empty = new();
        string nowhere = empty.PathOf("nowhere");

        Answer answer = await new Caller().RunAsync("doctor", "--data", nowhere);

        Assert.Equal(0, answer.Code);
        Assert.Contains("the first start makes it", answer.Out, StringComparison.Ordinal);
        Assert.False(Directory.Exists(nowhere));
    }

    [Fact]
    public async Task Running_server_is_asked_and_one_that_is_away_is_named()
    {
        using Folder data = new();
        using ServerProcess server = await ServerProcess.StartAsync(data.Path, database: null);
        string url = server.Client.BaseAddress!.ToString();

        Answer healthy = await new Caller().RunAsync("health", "--url", url);
        await server.KillAsync();
        Answer gone = await new Caller().RunAsync("health", "--url", url);

        Assert.Equal((0, $"{url} is ready\n"), (healthy.Code, healthy.Out));
        Assert.Equal(3, gone.Code);
        Assert.Contains("cannot be reached", gone.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("health", "--url", "localhost:8080")]
    [InlineData("doctor", "--url", "ftp://host")]
    public async Task Address_that_is_none_is_refused(params string[] args)
    {
        Answer answer = await new Caller().RunAsync(args);

        Assert.Equal(2, answer.Code);
        Assert.Contains("begins with http:// or https://", answer.Error, StringComparison.Ordinal);
    }

    private async Task<(int Code, Dictionary<string, (string Condition, string Said)> Findings)> ExamineAsync(Caller caller)
    {
        Answer answer = await _record.RunAsync(caller, "doctor", "--json");
        return (answer.Code, JsonSerializer.Deserialize<JsonElement>(answer.Out).EnumerateArray().ToDictionary(
            finding => finding.GetProperty("subject").GetString()!,
            finding => (finding.GetProperty("condition").GetString()!, finding.GetProperty("said").GetString()!)));
    }
}
