using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using Bonafide.Tests;

namespace Bonafide.Server.Tests;

/// <summary>The server as a process of its own, on loopback, with the pack default; so that it can be killed.</summary>
internal sealed class ServerProcess : IDisposable
{
    internal const string Key = "bf_test_0123456789abcdefghijklmnopqrstuvwxyz";

    private readonly Process _process;

    private ServerProcess(Process process, HttpClient client)
    {
        _process = process;
        Client = client;
    }

    internal HttpClient Client { get; }

    internal int Id => _process.Id;

    /// <summary>Starts it over a data folder and waits until it is ready; at most a minute. A variable that is null is taken away.</summary>
    internal static async Task<ServerProcess> StartAsync(string dataFolder, string? database, int writesPerMinute = 1_000_000, params (string Name, string? Value)[] settings)
    {
        ProcessStartInfo start = Program(dataFolder, settings, database, writesPerMinute);
        return await StartAsync(start);
    }

    /// <summary>The same through a shell that says something first, such as a limit.</summary>
    internal static async Task<ServerProcess> StartInShellAsync(string dataFolder, string shell)
    {
        ProcessStartInfo start = Program(dataFolder, []);
        string program = start.ArgumentList.Single();
        start.FileName = "sh";
        start.ArgumentList.Clear();
        foreach (string argument in (string[])["-c", $"{shell}; exec dotnet \"$0\"", program])
        {
            start.ArgumentList.Add(argument);
        }

        return await StartAsync(start);
    }

    /// <summary>Starts it where it must refuse to start, and gives what it ends with; at most a minute.</summary>
    internal static async Task<(int Exit, string Said)> RefusedAsync(string dataFolder, params (string Name, string Value)[] settings)
    {
        EndedProgram ended = await Programs.RunAsync(Program(dataFolder, [.. settings]), TimeSpan.FromMinutes(1));
        return (ended.Exit, ended.Error);
    }

    private static ProcessStartInfo Program(string dataFolder, (string Name, string? Value)[] settings, string? database = null, int writesPerMinute = 1_000_000)
    {
        string built = Path.GetFileName(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory));
        string server = Path.Combine(AppContext.BaseDirectory, "..", "..", "Bonafide.Server", built, "Bonafide.Server.dll");
        ProcessStartInfo start = new("dotnet", [server]) { RedirectStandardError = true, RedirectStandardOutput = true, WorkingDirectory = AppContext.BaseDirectory };
        start.Environment["BONAFIDE_DATA"] = dataFolder;
        start.Environment["BONAFIDE_URLS"] = $"http://127.0.0.1:{FreePort()}";
        start.Environment["BONAFIDE_BOOTSTRAP_KEY"] = Key;
        start.Environment["BONAFIDE_WRITES_PER_MINUTE"] = $"{writesPerMinute}";
        if (database is not null)
        {
            start.Environment["BONAFIDE_DATABASE"] = database;
        }

        foreach ((string name, string? value) in settings)
        {
            start.Environment[name] = value;
        }

        return start;
    }

    private static async Task<ServerProcess> StartAsync(ProcessStartInfo start)
    {
        string url = start.Environment["BONAFIDE_URLS"]!;
        Process process = Process.Start(start)!;
        process.BeginOutputReadLine();
        Task<string> fault = process.StandardError.ReadToEndAsync();
        HttpClient client = new() { BaseAddress = new Uri(url), Timeout = TimeSpan.FromSeconds(60) };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Key);
        for (int attempt = 0; attempt < 600; attempt++)
        {
            Assert.False(process.HasExited, process.HasExited ? "the server ended: " + await fault : "");
            try
            {
                if ((await client.GetAsync("/readyz")).IsSuccessStatusCode)
                {
                    return new ServerProcess(process, client);
                }
            }
            catch (HttpRequestException)
            {
                // Not listening yet.
            }

            await Task.Delay(100);
        }

        await process.EndAsync();
        throw new TimeoutException("The server was not ready within a minute.");
    }

    /// <summary>SIGKILL: it cannot finish anything.</summary>
    internal Task KillAsync() => _process.EndAsync();

    /// <summary>SIGTERM: it finishes what it has begun.</summary>
    internal async Task StopAsync()
    {
        await Programs.RunAsync(new ProcessStartInfo("kill", [$"{_process.Id}"]), TimeSpan.FromSeconds(30));
        await _process.EndedAsync(TimeSpan.FromMinutes(2));
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
        }

        _process.Dispose();
        Client.Dispose();
    }

    private static int FreePort()
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
