using System.Diagnostics;
using System.Net;
using Bonafide.Storage;
using Bonafide.Tests;

namespace Bonafide.Server.Tests.Faults;

/// <summary>
/// A disk that is full, while checks come in. No test may fill a machine's disk, so the system is asked to let the server's files grow no further, which
/// SQLite meets in the same place.
/// </summary>
public sealed class FullDiskTests(ITestOutputHelper output) : IDisposable
{
    private const int Kilobytes = 1_500;

    private readonly string _data = Directory.CreateTempSubdirectory("bonafide-full-").FullName;

    [Fact]
    public async Task Checks_are_refused_until_there_is_room_and_no_answered_one_is_lost()
    {
        byte[] picture = File.ReadAllBytes(Path.Combine(Needs.RepositoryRoot(), "samples", "pictures", "portrait-composite-1.png"));
        Guid[] answered;

        // What a signal would do to the process is left to the call that writes; and the runtime's own code needs no file then.
        using (ServerProcess server = await ServerProcess.StartInShellAsync(
            _data, $"trap '' XFSZ; export DOTNET_EnableWriteXorExecute=0; ulimit -S -f {Kilobytes * 2}"))
        {
            await using LoadedServer load = new(server.Client, () => LivenessApplication.Form("image", picture), senders: 2);
            await load.AwaitAsync(HttpStatusCode.OK);
            await load.AwaitAsync(HttpStatusCode.ServiceUnavailable, more: 5);

            using HttpResponseMessage refused = await server.Client.PostAsync("/v1/checks", LivenessApplication.Form("image", picture));
            Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
            Assert.NotNull(refused.Headers.RetryAfter);
            Assert.Contains("record-unavailable", await refused.Content.ReadAsStringAsync(), StringComparison.Ordinal);
            Assert.Equal("ok", await server.Client.GetStringAsync("/healthz"));

            EndedProgram room = await Programs.RunAsync(new ProcessStartInfo("prlimit", ["--pid", $"{server.Id}", "--fsize=unlimited"]), TimeSpan.FromSeconds(30));
            Assert.Equal(0, room.Exit);
            await load.AwaitAsync(HttpStatusCode.OK, more: 3);
            await load.StopAsync();
            output.WriteLine(string.Join(' ', load.Statuses.Select(status => $"{(int)status.Key}: {status.Value}")));
            Assert.All(load.Statuses.Keys, status => Assert.Contains(status, (HttpStatusCode[])[HttpStatusCode.OK, HttpStatusCode.ServiceUnavailable]));
            answered = [.. load.Answered];
            await server.KillAsync();
        }

        await using BonafideStorage storage = new(new StorageOptions { DataFolder = _data }, TimeProvider.System);
        await storage.StartAsync();
        await Record.AssertHoldsAsync(storage, answered, output);
    }

    public void Dispose() => Directory.Delete(_data, recursive: true);
}
