using System.Text.Json;
using Bonafide.Storage.Policies;

namespace Bonafide.Storage.Tests.Policies;

public sealed class PolicyJsonTests
{
    [Fact]
    public void Settings_that_a_document_lacks_are_the_defaults()
    {
        ApplicationPolicy policy = PolicyJson.ReadWritten("""{"low_quality":40}""");

        Assert.Equal(PolicyJson.Write(new ApplicationPolicy { LowQuality = 40 }), PolicyJson.Write(policy));
    }

    [Fact]
    public void Every_setting_survives_writing_and_reading()
    {
        ApplicationPolicy policy = new() { DeclineThreshold = 0.41, KeepChecks = null, Actions = new Dictionary<CheckWarning, WarningAction> { [CheckWarning.LowQuality] = WarningAction.Review } };

        Assert.Equal(PolicyJson.Write(policy), PolicyJson.Write(PolicyJson.ReadWritten(PolicyJson.Write(policy))));
    }

    [Theory]
    [InlineData("""{"low_qualty":40}""", "low_qualty")]
    [InlineData("""[]""", "JSON object")]
    [InlineData("""{"actions":null}""", "actions")]
    public void What_is_no_policy_is_refused_with_its_fault(string document, string expected) =>
        Assert.Contains(expected, Assert.Throws<JsonException>(() => PolicyJson.ReadWritten(document)).Message, StringComparison.Ordinal);
}
