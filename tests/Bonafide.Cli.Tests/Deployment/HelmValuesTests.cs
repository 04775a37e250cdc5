using System.Text.Json;
using System.Text.RegularExpressions;
using Bonafide.Tests;

namespace Bonafide.Cli.Tests.Deployment;

/// <summary>The chart's templates, values and schema name the same values. The templates themselves are not rendered here.</summary>
public sealed partial class HelmValuesTests
{
    private static readonly string _chart = Path.Combine(Needs.RepositoryRoot(), "deploy", "helm", "bonafide");

    [Fact]
    public void Templates_use_only_values_that_there_are()
    {
        HashSet<string> known = [.. Values()];
        Assert.All(Used(), path => Assert.Contains(path, known));
    }

    [Fact]
    public void Every_value_is_used_by_itself_or_with_its_whole_group()
    {
        HashSet<string> used = [.. Used()];
        string[] values = [.. Values()];
        string[] idle = [.. values.Where(path => !values.Any(other => other.StartsWith(path + ".", StringComparison.Ordinal)) && !WithGroups(path).Any(used.Contains))];
        Assert.Empty(idle);
    }

    [Fact]
    public void The_schema_knows_every_value_and_no_other()
    {
        using JsonDocument schema = JsonDocument.Parse(File.ReadAllText(Path.Combine(_chart, "values.schema.json")));
        string[] known = [.. Properties(schema.RootElement, "").Where(path => path != "global")]; // Helm's own.
        Assert.Equal(Values().Order(), known.Order());
    }

    [Fact]
    public void Every_block_of_a_template_is_closed()
    {
        foreach (string template in Directory.EnumerateFiles(Path.Combine(_chart, "templates")))
        {
            string text = File.ReadAllText(template);
            Assert.Equal(BlockBegin().Count(text), BlockEnd().Count(text));
            Assert.Equal(text.Split("{{").Length, text.Split("}}").Length);
        }
    }

    /// <summary>Paths like <c>image.tag</c>, groups included. The file keeps to two spaces a level and to plain keys.</summary>
    private static IEnumerable<string> Values()
    {
        List<string> path = [];
        foreach (Match line in Key().Matches(File.ReadAllText(Path.Combine(_chart, "values.yaml"))))
        {
            int level = line.Groups["indent"].Length / 2;
            path.RemoveRange(level, path.Count - level);
            path.Add(line.Groups["key"].Value);
            yield return string.Join('.', path);
        }
    }

    private static IEnumerable<string> Used() => Directory.EnumerateFiles(Path.Combine(_chart, "templates"))
        .SelectMany(file => Use().Matches(File.ReadAllText(file))).Select(match => match.Groups["path"].Value).Distinct();

    private static IEnumerable<string> WithGroups(string path)
    {
        for (string? each = path; each is not null; each = each.LastIndexOf('.') is >= 0 and int dot ? each[..dot] : null)
        {
            yield return each;
        }
    }

    private static IEnumerable<string> Properties(JsonElement schema, string prefix) =>
        !schema.TryGetProperty("properties", out JsonElement properties) ? [] : properties.EnumerateObject().SelectMany(property =>
            (string[])[prefix + property.Name, .. Properties(property.Value, $"{prefix}{property.Name}.")]);

    [GeneratedRegex(@"^(?<indent> *)(?<key>[A-Za-z]+):", RegexOptions.Multiline)]
    private static partial Regex Key();

    [GeneratedRegex(@"\.Values\.(?<path>[A-Za-z]+(\.[A-Za-z]+)*)")]
    private static partial Regex Use();

    [GeneratedRegex(@"\{\{-? *(if|with|range|define) ")]
    private static partial Regex BlockBegin();

    [GeneratedRegex(@"\{\{-? *end *-?\}\}")]
    private static partial Regex BlockEnd();
}
