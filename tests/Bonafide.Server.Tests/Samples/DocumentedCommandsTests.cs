using System.Diagnostics;
using System.Text.RegularExpressions;
using Bonafide.Tests;

namespace Bonafide.Server.Tests.Samples;

/// <summary>Every block of commands in the documentation is run as it stands, against a real server of its own, or named here with the reason why not.</summary>
public sealed partial class DocumentedCommandsTests(ITestOutputHelper output)
{
    /// <summary>By some words of a block.</summary>
    private static readonly Dictionary<string, string> _notRun = new()
    {
        ["dotnet run --project src/Bonafide.Server"] = "starts the server, which goes on",
        ["OTEL_EXPORTER_OTLP_ENDPOINT="] = "starts a server, which goes on; TracesTests looks at what a collector gets",
        ["bonafide evaluate pictures/"] = "wants hundreds of pictures; the command line's own tests run it",
        ["bonafide evaluate PROTOCOL|DIR"] = "wants hundreds of pictures; the command line's own tests run it",
        ["bonafide evaluate pairs.csv"] = "wants a protocol; the command line's own tests run it",
        ["--fail-if \"apcer_max"] = "wants a protocol; the command line's own tests run it",
        ["bonafide conformance --url"] = "the command line's own tests run it for each dialect",
        ["./test.sh"] = "is what runs this",
        ["cd clients && npm ci"] = "VendorPackageTests runs it",
        ["systemctl "] = "changes the machine; the command line's own tests run the recipes of docs/operations.md",
        ["/var/backups/bonafide/"] = "the command line's own tests run the recipes of docs/operations.md, in order",
        ["bonafide db retain"] = "the command line's own tests run the recipes of docs/operations.md, in order",
        ["training/calibration/anchors.cs"] = "training, which takes hours",
        ["npm install --ignore-scripts --prefix DIR onnxruntime-node"] = "training, which takes hours",
        ["useradd "] = "changes the machine",
        ["dotnet publish "] = "changes the machine, and takes minutes",
        ["docker "] = "wants images",
        ["kubectl "] = "wants a cluster",
    };

    public static TheoryData<string, int> Blocks
    {
        get
        {
            TheoryData<string, int> blocks = [];
            foreach ((string file, int number, string commands) in All().Where(block => !_notRun.Keys.Any(words => block.Commands.Contains(words, StringComparison.Ordinal))))
            {
                blocks.Add(file, number);
            }

            return blocks;
        }
    }

    [Theory]
    [MemberData(nameof(Blocks))]
    public async Task Commands_do_what_the_documentation_says(string file, int number)
    {
        using SampleServer server = new();
        string url = await server.UrlAsync();
        DirectoryInfo stage = Directory.CreateTempSubdirectory("bonafide-commands-");
        try
        {
            string commands = All().Single(block => block.File == file && block.Number == number).Commands
                .Replace("http://127.0.0.1:8080", url, StringComparison.Ordinal)
                .Replace("dotnet run --project src/Bonafide.Cli -- ", "bonafide ", StringComparison.Ordinal);
            string? networks = commands.Contains("bonafide models ", StringComparison.Ordinal) ? Needs.SharedModels() : null;
            commands = commands.Replace("--models DIR", $"--models {networks}", StringComparison.Ordinal);
            Assert.True(File.Exists(Program()), $"{Program()} is not there: build the solution.");
            Prepare(stage.FullName);

            // As a shell that stops at the first fault, and curl that takes an error status for one.
            string script = $$"""
                set -euo pipefail
                bonafide() { dotnet '{{Program()}}' "$@"; }
                curl() { command curl --silent --show-error --fail-with-body "$@"; }
                {{commands}}
                """;
            (int code, string said) = await RunAsync(stage.FullName, server.DataFolder, networks, script);

            output.WriteLine(said);
            Assert.True(code == 0, $"{file}, block {number}, ends with {code}:\n{commands}\n{said}");
        }
        finally
        {
            stage.Delete(recursive: true);
        }
    }

    [Fact]
    public void What_is_not_run_is_there() =>
        Assert.All(_notRun.Keys, words => Assert.Contains(All(), block => block.Commands.Contains(words, StringComparison.Ordinal)));

    private static IEnumerable<(string File, int Number, string Commands)> All()
    {
        string root = Needs.RepositoryRoot();
        IEnumerable<string> files = Directory.GetFiles(Path.Combine(root, "docs"), "*.md", SearchOption.AllDirectories).Where(path => !path.Contains("node_modules", StringComparison.Ordinal))
            .Append(Path.Combine(root, "README.md")).Append(Path.Combine(root, "samples", "README.md")).Append(Path.Combine(root, "training", "README.md"));
        foreach (string path in files.Order(StringComparer.Ordinal))
        {
            int number = 0;
            foreach (Match block in Block().Matches(File.ReadAllText(path)))
            {
                yield return (Path.GetRelativePath(root, path), ++number, block.Groups["commands"].Value);
            }
        }
    }

    /// <summary>The files that the commands name.</summary>
    private static void Prepare(string stage)
    {
        string[] portraits = [.. Directory.GetFiles(Path.Combine(Needs.RepositoryRoot(), "samples", "pictures"), "portrait-*.png").Order(StringComparer.Ordinal)];
        File.Copy(portraits[0], Path.Combine(stage, "selfie.jpg"));
        File.Copy(portraits[1], Path.Combine(stage, "visitor.jpg"));
        File.Copy(portraits[2], Path.Combine(Directory.CreateDirectory(Path.Combine(stage, "fraud")).FullName, "one.png"));
    }

    private static string Program()
    {
        string here = AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar);
        return Path.Combine(Needs.RepositoryRoot(), "artifacts", "bin", "Bonafide.Cli", Path.GetFileName(here), "bonafide.dll");
    }

    private static async Task<(int Code, string Said)> RunAsync(string stage, string dataFolder, string? networks, string script)
    {
        ProcessStartInfo start = new("bash", ["-c", script]) { WorkingDirectory = stage };
        (string Name, string Value)[] settings =
        [
            ("BONAFIDE_DATA", dataFolder), ("KEY", ServerProcess.Key), ("MANAGE_KEY", ServerProcess.Key),
            ("USER_NAME", SampleServer.User), ("PASSWORD", SampleServer.Password),
        ];
        foreach ((string name, string value) in settings)
        {
            start.Environment[name] = value;
        }

        start.Environment.Remove("BONAFIDE_MODELS");
        if (networks is not null)
        {
            start.Environment["BONAFIDE_MODELS"] = networks;
        }

        EndedProgram ended = await Programs.RunAsync(start, TimeSpan.FromMinutes(3));
        return (ended.Exit, ended.Out + ended.Error);
    }

    [GeneratedRegex(@"^```sh\n(?<commands>.*?)^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Block();
}
