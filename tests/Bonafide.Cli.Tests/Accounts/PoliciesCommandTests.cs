using System.Text;
using System.Text.Json;

namespace Bonafide.Cli.Tests.Accounts;

public sealed class PoliciesCommandTests : IAsyncLifetime
{
    private Record _record = null!;

    public async ValueTask InitializeAsync() => _record = await Record.StartAsync();

    public ValueTask DisposeAsync()
    {
        _record.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task A_change_makes_a_new_version_and_leaves_other_settings_as_they_are()
    {
        await ApplyAsync("""{"low_quality": 40}""");

        Answer answer = await ApplyAsync("""{"name": "kiosk", "attack_limit": 0.4}""");

        Assert.Equal((0, ""), (answer.Code, answer.Error));
        Assert.Contains("Version 3 of the policy is in force: kiosk.", answer.Out, StringComparison.Ordinal);
        JsonElement shown = JsonSerializer.Deserialize<JsonElement>((await _record.RunAsync("policies", "show")).Out);
        Assert.Equal(("kiosk", 0.4, 40), (shown.GetProperty("name").GetString(), shown.GetProperty("attack_limit").GetDouble(), shown.GetProperty("low_quality").GetDouble()));
    }

    [Fact]
    public async Task Settings_of_every_dialect_are_known()
    {
        Answer answer = await ApplyAsync("""{"dialect_settings": {"didit.capture_method": "mobile", "verifik.strict": "true", "glair.low_above": "0.7"}}""");

        Assert.Equal((0, ""), (answer.Code, answer.Error));
    }

    [Theory]
    [InlineData("""{"attack_limit": 2}""", "must be from 0 to 1")]
    [InlineData("""{"attack_limit": 0.9}""", "AttackLimit must not be above BonaFideLimit")]
    [InlineData("""{"attack_limt": 0.4}""", "There is no setting 'attack_limt'")]
    [InlineData("""{"dialect_settings": {"verifik.strikt": "true"}}""", "There is no dialect setting 'verifik.strikt'")]
    [InlineData("""{"dialect_settings": {"verifik.strict": "perhaps"}}""", "must be true or false")]
    [InlineData("""{"name": ""}""", "Name must have 1 to 100 characters")]
    [InlineData("[]", "A policy is a JSON object")]
    [InlineData("", "Nothing was changed")]
    public async Task A_bad_change_is_refused_and_changes_nothing(string document, string expected)
    {
        string before = (await _record.RunAsync("policies", "show")).Out;

        Answer answer = await ApplyAsync(document);

        Assert.Equal(2, answer.Code);
        Assert.Contains(expected, answer.Error, StringComparison.Ordinal);
        Assert.Equal(before, (await _record.RunAsync("policies", "show")).Out);
    }

    [Fact]
    public async Task What_if_counts_the_checks_that_another_threshold_would_have_declined()
    {
        foreach (double score in (double[])[0.1, 0.3, 0.31, 0.5, 0.62, 0.9])
        {
            await _record.SaveCheckAsync(score);
        }

        await _record.SaveCheckAsync();

        Answer more = await _record.RunAsync("policies", "what-if", "0.62"), fewer = await _record.RunAsync("policies", "what-if", "0.2");

        Assert.Equal("At 0.62, in place of 0.3, 3 more of 6 checks on record would have been declined by their score (5 in all).", more.Out.TrimEnd());
        Assert.Equal("At 0.2, in place of 0.3, 1 fewer of 6 checks on record would have been declined by their score (1 in all).", fewer.Out.TrimEnd());
    }

    [Theory]
    [InlineData("1.5")]
    [InlineData("x")]
    [InlineData("NaN")]
    public async Task A_threshold_that_is_no_score_is_refused(string threshold) =>
        Assert.Equal(2, (await _record.RunAsync("policies", "what-if", threshold)).Code);

    private Task<Answer> ApplyAsync(string document) => _record.RunAsync(new Caller().WithInput(Encoding.UTF8.GetBytes(document)), "policies", "apply", "-");
}
