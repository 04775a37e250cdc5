using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using Bonafide.Tests;

namespace Bonafide.Server.Tests;

/// <summary>The server as a process of its own, on loopback, with the public networks; so that it can be killed.</summary>
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

    /// <summary>Starts it over a data folder and waits until it is ready; at most a minute.</summary>
    internal static async Task<ServerProcess> StartAsync(string dataFolder, string? database, int writesPerMinute = 1_000_000, params (string Name, string Value)[] settings)
    {
        string built = Path.GetFileName(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory));
        string server = Path.Combine(AppContext.BaseDirectory, "..", "..", "Bonafide.Server", built, "Bonafide.Server.dll");
        string url = $"http://127.0.0.1:{FreePort()}";
        ProcessStartInfo start = new("dotnet", [server]) { RedirectStandardError = true, RedirectStandardOutput = true, WorkingDirectory = dataFolder };
        start.Environment["BONAFIDE_DATA"] = dataFolder;
        start.Environment["BONAFIDE_MODELS"] = Needs.SharedModels();
        start.Environment["BONAFIDE_URLS"] = url;
        start.Environment["BONAFIDE_BOOTSTRAP_KEY"] = Key;
        start.Environment["BONAFIDE_WRITES_PER_MINUTE"] = $"{writesPerMinute}";
        if (database is not null)
        {
            start.Environment["BONAFIDE_DATABASE"] = database;
        }

        foreach ((string name, string value) in settings)
        {
            start.Environment[name] = value;
        }

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

        process.Kill();
        throw new TimeoutException("The server was not ready within a minute.");
    }

    /// <summary>SIGKILL: it cannot finish anything.</summary>
    internal async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
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
