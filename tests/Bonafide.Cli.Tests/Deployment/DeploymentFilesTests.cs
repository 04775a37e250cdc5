using System.Text.RegularExpressions;
using Bonafide.Tests;

namespace Bonafide.Cli.Tests.Deployment;

/// <summary>The files of deploy/ name what the program has. Whether images and charts work is not tested: docs/deployment.md says what was run.</summary>
public sealed partial class DeploymentFilesTests
{
    private static readonly string _root = Needs.RepositoryRoot();

    [Fact]
    public void Every_setting_that_is_named_there_is_one_of_the_programs()
    {
        HashSet<string> known = [.. Files("src", "*.cs").SelectMany(file => SettingName().Matches(File.ReadAllText(file))).Select(match => match.Value)];
        string[] unknown = [.. Files("deploy", "*")
            .SelectMany(file => SettingName().Matches(File.ReadAllText(file)).Select(match => match.Value).Where(name => !known.Contains(name)).Select(name => $"{Path.GetFileName(file)}: {name}"))
            .Distinct()];
        Assert.NotEmpty(known);
        Assert.Empty(unknown);
    }

    [Fact]
    public async Task Every_command_that_is_run_there_is_one_of_the_programs()
    {
        string[] verbs = [.. Files("deploy", "*").SelectMany(file => Verb().Matches(File.ReadAllText(file))).Select(match => match.Groups["verb"].Value).Distinct()];
        Assert.Contains("serve", verbs);
        Assert.Contains("health", verbs);
        foreach (string verb in verbs)
        {
            Answer answer = await new Caller().RunAsync(verb, "--help");
            Assert.True(answer.Code == 0 && answer.Out.Contains($"bonafide {verb}", StringComparison.Ordinal), $"{verb}: {answer.Code} {answer.Error}");
        }
    }

    [Fact]
    public void The_nodes_of_compose_are_those_that_nginx_knows()
    {
        string nginx = File.ReadAllText(Path.Combine(_root, "deploy", "nginx", "bonafide.conf"));
        string compose = File.ReadAllText(Path.Combine(_root, "deploy", "compose", "compose.yaml"));
        string[] nodes = [.. NginxNode().Matches(nginx).Select(match => match.Groups["name"].Value)];
        Assert.Equal(["node-1", "node-2"], nodes);
        Assert.All(nodes, node => Assert.Contains($"\n  {node}:\n    <<: *node\n", compose, StringComparison.Ordinal));
        Assert.Contains("../nginx/bonafide.conf:/etc/nginx/bonafide.conf:ro", compose, StringComparison.Ordinal);
    }

    [Fact]
    public void No_file_names_an_image_by_its_registry()
    {
        string compose = File.ReadAllText(Path.Combine(_root, "deploy", "compose", "compose.yaml"));
        string[] images = [.. Image().Matches(compose).Select(match => match.Groups["name"].Value)];
        Assert.Equal(3, images.Length);
        Assert.All(images, image => Assert.DoesNotContain('/', image));
    }

    private static IEnumerable<string> Files(string folder, string pattern) => Directory.EnumerateFiles(Path.Combine(_root, folder), pattern, SearchOption.AllDirectories);

    [GeneratedRegex("BONAFIDE_[A-Z][A-Z_]*[A-Z]")]
    private static partial Regex SettingName();

    [GeneratedRegex("bonafide/bonafide(\", \"| )(?<verb>[a-z-]+)")]
    private static partial Regex Verb();

    [GeneratedRegex(@"^ +server (?<name>[a-z0-9-]+):8080", RegexOptions.Multiline)]
    private static partial Regex NginxNode();

    [GeneratedRegex(@"^ +image: \$\{[A-Z_]+:-(?<name>[^}]+)\}$", RegexOptions.Multiline)]
    private static partial Regex Image();
}
