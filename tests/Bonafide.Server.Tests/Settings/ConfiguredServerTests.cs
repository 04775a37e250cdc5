using System.Net;
using System.Net.Http.Headers;

namespace Bonafide.Server.Tests.Settings;

public sealed class ConfiguredServerTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("bonafide-settings-").FullName;

    [Fact]
    public async Task Server_takes_a_file_of_settings_and_secrets_that_lie_in_files()
    {
        const string token = "collector-0123456789abcdef";
        string file = Write("bonafide.env", $"# What the collector shows\nBONAFIDE_METRICS_TOKEN_FILE=\"{Write("token", token + "\n")}\"\n\nBONAFIDE_UPLOAD_SECONDS=30\n");
        using LivenessApplication application = new() { Settings = new Dictionary<string, string> { ["config"] = file } };
        HttpClient client = application.CreateClient();
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);

        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/metrics")).StatusCode);
        Assert.Equal(TimeSpan.FromSeconds(30), ((ServerOptions)application.Services.GetService(typeof(ServerOptions))!).UploadTime);
    }

    [Fact]
    public async Task Start_is_refused_with_every_fault_of_every_source_and_no_secret()
    {
        string file = Write("bonafide.env", "BONAFIDE_QUEU=5\nnonsense\nBONAFIDE_METRICS_TOKEN=hunter2\n");

        (int exit, string said) = await ServerProcess.RefusedAsync(
            _folder, ("BONAFIDE_CONFIG", file), ("BONAFIDE_CONCURRENCY", "many"), ("BONAFIDE_FETCH_NETWORKS", "10.0.0.0/8,here"), ("BONAFIDE_MASTER_KEY_FILE", "/nowhere/key"));

        Assert.Equal(BonafideServer.RefusedToStart, exit);
        foreach (string expected in (string[])[
            $"There is no setting BONAFIDE_QUEU (line 1 of {file}). The nearest is BONAFIDE_QUEUE.", $"Line 2 of {file} is no setting", "BONAFIDE_METRICS_TOKEN: must be 16",
            "BONAFIDE_CONCURRENCY: 'many' must be a whole number from 1 to 1,024.", "BONAFIDE_FETCH_NETWORKS: 'here' must be networks", "BONAFIDE_MASTER_KEY_FILE: '/nowhere/key' cannot be read"])
        {
            Assert.Contains(expected, said, StringComparison.Ordinal);
        }

        Assert.DoesNotContain("hunter2", said, StringComparison.Ordinal);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private string Write(string name, string content)
    {
        string path = Path.Combine(_folder, name);
        File.WriteAllText(path, content);
        return path;
    }
}
