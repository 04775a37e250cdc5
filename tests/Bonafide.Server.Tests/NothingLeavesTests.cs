using Bonafide.Tests;

namespace Bonafide.Server.Tests;

public sealed class NothingLeavesTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("bonafide-home-");

    public void Dispose() => _folder.Delete(recursive: true);

    /// <summary>
    /// ONNX Runtime's telemetry keeps an id of the machine and what it has yet to send below the user's home, unless it is told before it is
    /// loaded. It is silent in CI by itself, so the server must not know that it runs there.
    /// </summary>
    [Fact]
    public async Task A_server_writes_nothing_to_the_home_of_its_user_and_no_native_library_reports_its_use()
    {
        DirectoryInfo home = _folder.CreateSubdirectory("home");
        string[] signsOfCi = [.. Environment.GetEnvironmentVariables().Keys.Cast<string>().Where(IsSignOfCi)];
        using ServerProcess server = await ServerProcess.StartAsync(
            _folder.CreateSubdirectory("data").FullName, null, settings:
            [
                ("HOME", home.FullName), ("XDG_CACHE_HOME", null), ("XDG_DATA_HOME", null), ("XDG_CONFIG_HOME", null), ("XDG_STATE_HOME", null), ("ORT_DISABLE_TELEMETRY", null),
                .. signsOfCi.Select(name => (name, (string?)null)),
            ]);
        using MultipartFormDataContent form = new() { { new ByteArrayContent(File.ReadAllBytes(Path.Combine(Needs.SharedData(), "samples", "portrait-01.jpg"))), "image", "a.jpg" } };
        using HttpResponseMessage answer = await server.Client.PostAsync("/v1/checks", form, TestContext.Current.CancellationToken);
        answer.EnsureSuccessStatusCode();
        await server.StopAsync();

        Assert.Empty(home.GetFileSystemInfos("*", SearchOption.AllDirectories).Select(entry => entry.FullName));
    }

    private static bool IsSignOfCi(string name) =>
        name is "CI" or "TF_BUILD" or "BUILD_BUILDID" or "CODEBUILD_BUILD_ID" or "JENKINS_URL" or "TEAMCITY_VERSION" or "TRAVIS" or "CIRCLECI" or "APPVEYOR" or "BUILDKITE"
        || name.StartsWith("GITHUB_", StringComparison.Ordinal) || name.StartsWith("GITLAB_", StringComparison.Ordinal);
}
