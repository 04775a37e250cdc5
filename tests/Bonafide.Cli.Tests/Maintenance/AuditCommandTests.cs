using System.Text.Json;

namespace Bonafide.Cli.Tests.Maintenance;

public sealed class AuditCommandTests : IAsyncLifetime
{
    private Record _record = null!;

    public async ValueTask InitializeAsync() => _record = await Record.StartAsync();

    public ValueTask DisposeAsync()
    {
        _record.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task Log_as_it_was_written_is_verified()
    {
        Answer answer = await _record.RunAsync("audit", "verify");

        Assert.Equal(0, answer.Code);
        Assert.Matches(@"^OK: \d+ lines are as they were written\. Head: [0-9a-f]{64}\s*$", answer.Out);
    }

    [Theory]
    [InlineData("UPDATE audit_lines SET actor = 'nobody' WHERE sequence = 3", "Line 3 is not as it was written", 3, "altered")]
    [InlineData("DELETE FROM audit_lines WHERE sequence = 2", "Line 2 is missing", 2, "missing")]
    [InlineData("UPDATE audit_lines SET sequence = CASE sequence WHEN 2 THEN -3 ELSE -2 END WHERE sequence IN (2, 3); UPDATE audit_lines SET sequence = -sequence WHERE sequence < 0", "Line 2 is not as it was written", 2, "altered")]
    public async Task First_line_that_was_changed_removed_or_moved_is_named(string tampering, string sentence, int line, string kind)
    {
        _record.Tamper(tampering);

        Answer answer = await _record.RunAsync("audit", "verify");
        Answer json = await _record.RunAsync("audit", "verify", "--json");

        Assert.Equal((3, 3), (answer.Code, json.Code));
        Assert.StartsWith($"FAILED: {sentence}", answer.Out);
        JsonElement fault = JsonSerializer.Deserialize<JsonElement>(json.Out).GetProperty("faults")[0];
        Assert.Equal((line, kind), (fault.GetProperty("sequence").GetInt32(), fault.GetProperty("kind").GetString()));
    }

    [Fact]
    public async Task Lines_cut_off_the_end_are_noticed()
    {
        _record.Tamper("DELETE FROM audit_lines WHERE sequence = (SELECT MAX(sequence) FROM audit_lines)");

        Answer answer = await _record.RunAsync("audit", "verify");

        Assert.Equal(3, answer.Code);
        Assert.Contains("the end is missing", answer.Out);
    }

    [Fact]
    public async Task List_ends_with_what_the_command_line_did_last_and_holds_no_secret()
    {
        Answer created = await _record.RunAsync("keys", "create", "Till");

        JsonElement[] lines = await _record.JsonAsync("audit", "list", "--last", "2");
        Answer table = await _record.RunAsync("audit", "list");

        Assert.Equal(2, lines.Length);
        Assert.Equal(lines[0].GetProperty("sequence").GetInt64() + 1, lines[1].GetProperty("sequence").GetInt64());
        Assert.Equal(("cli", "api_key.created"), (lines[1].GetProperty("actor").GetString(), lines[1].GetProperty("action").GetString()));
        Assert.Contains("api_key.created", table.Out);
        Assert.DoesNotContain(created.Out.TrimEnd(), table.Out);
    }
}
