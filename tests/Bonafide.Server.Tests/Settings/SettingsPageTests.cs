using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Bonafide.Storage.Policies;
using Bonafide.Tests;

namespace Bonafide.Server.Tests.Settings;

public sealed partial class SettingsPageTests
{
    [Fact]
    public async Task Page_of_all_settings_is_what_the_program_reads() => await WrittenPage.MatchAsync("docs/settings.md", SettingsPage.Write());

    [Fact]
    public void Every_setting_of_a_policy_is_on_it() => Assert.Equal(
        JsonNode.Parse(PolicyJson.Write(new ApplicationPolicy()))!.AsObject().Select(setting => setting.Key).Order(StringComparer.Ordinal),
        PolicySetting.All.Select(setting => setting.Name).Order(StringComparer.Ordinal));

    [Fact]
    public void Every_variable_that_a_source_names_is_on_it()
    {
        string page = SettingsPage.Write();
        string source = Path.Combine(Needs.RepositoryRoot(), "src");

        IEnumerable<string> named = Directory.EnumerateFiles(source, "*.cs", SearchOption.AllDirectories)
            .SelectMany(file => Variable().Matches(File.ReadAllText(file)).Select(match => match.Groups[1].Value)).Distinct();

        Assert.All(named, name => Assert.Contains($"| `{name}`", page, StringComparison.Ordinal));
    }

    /// <summary>A literal that is a variable's name and nothing else.</summary>
    [GeneratedRegex("\"(BONAFIDE_[A-Z_]*[A-Z])\"")]
    private static partial Regex Variable();
}
