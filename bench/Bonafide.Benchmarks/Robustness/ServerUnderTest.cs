using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using Bonafide.Storage;
using Bonafide.Storage.ApiKeys;

namespace Bonafide.Benchmarks.Robustness;

/// <summary>The server as its users run it: a process of its own, with the real networks, on the loopback.</summary>
internal sealed class ServerUnderTest : IAsyncDisposable
{
    private const string FirstKey = "bf_test_0123456789abcdefghijklmnopqrstuvwxyz";
    private const int Keys = 32;

    private readonly Process _process;
    private readonly string _folder;
    private readonly string[] _keys;
    private int _turn;

    private ServerUnderTest(Process process, string folder, Uri address, string[] keys, TimeSpan readyAfter)
    {
        (_process, _folder, _keys, ReadyAfter) = (process, folder, keys, readyAfter);
        Client = new HttpClient(new SocketsHttpHandler { PooledConnectionIdleTimeout = TimeSpan.FromSeconds(20) }) { BaseAddress = address, Timeout = TimeSpan.FromSeconds(60) };
    }

    internal HttpClient Client { get; }

    internal bool IsAlive => !_process.HasExited;

    /// <summary>From the start of the process until it said that it is ready, to within 20 ms.</summary>
    internal TimeSpan ReadyAfter { get; }

    /// <param name="program">Bonafide.Server.dll.</param>
    /// <param name="cores">The processors that it may use, as for taskset; null = all.</param>
    internal static async Task<ServerUnderTest> StartAsync(string program, string? cores = null)
    {
        string folder = Directory.CreateTempSubdirectory("bonafide-bench-").FullName;
        Uri address = new($"http://127.0.0.1:{FreePort()}");
        string[] command = cores is null ? ["dotnet", program] : ["taskset", "--cpu-list", cores, "dotnet", program];
        ProcessStartInfo start = new(command[0], command[1..]) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["BONAFIDE_DATA"] = folder;
        start.Environment["BONAFIDE_URLS"] = address.ToString();
        start.Environment["BONAFIDE_BOOTSTRAP_KEY"] = FirstKey;
        start.Environment["BONAFIDE_WRITES_PER_MINUTE"] = "1000000";
        start.Environment["Logging__LogLevel__Default"] = "Error"; // A terminal that shows a line for each call would be measured as well.
        long begun = Stopwatch.GetTimestamp();
        Process process = Process.Start(start)!;
        process.BeginOutputReadLine();
        Task<string> said = process.StandardError.ReadToEndAsync();
        using (HttpClient probe = new() { BaseAddress = address })
        {
            while (!await IsReadyAsync(probe))
            {
                if (process.HasExited)
                {
                    throw new InvalidOperationException("The server did not start: " + await said);
                }

                await Task.Delay(20);
            }
        }

        TimeSpan readyAfter = Stopwatch.GetElapsedTime(begun);

        // Several callers, since the calls of one are counted in line.
        await using BonafideStorage storage = new(new StorageOptions { DataFolder = folder }, TimeProvider.System);
        await storage.StartAsync();
        Guid application = (await storage.Applications.ListAsync())[0].Id;
        string[] keys = new string[Keys];
        for (int i = 0; i < keys.Length; i++)
        {
            keys[i] = (await storage.ApiKeys.CreateAsync(new NewApiKey(application, $"Key {i}"), "bench")).Secret;
        }

        return new ServerUnderTest(process, folder, address, keys, readyAfter);
    }

    /// <summary>One check; whoever calls is another one each time.</summary>
    internal async Task<(HttpStatusCode Status, bool IsToldWhen)> CheckAsync(byte[] picture)
    {
        using HttpResponseMessage response = await SendAsync(picture);
        return (response.StatusCode, response.Headers.RetryAfter is not null);
    }

    /// <summary>One check.</summary>
    /// <returns>Milliseconds that the engine's stages took in the server, as it tells them.</returns>
    internal async Task<double> CheckStagesAsync(byte[] picture)
    {
        using HttpResponseMessage response = await SendAsync(picture);
        return JsonNode.Parse(await response.EnsureSuccessStatusCode().Content.ReadAsStringAsync())!["timings_ms"]!.AsObject().Sum(stage => (double)stage.Value!);
    }

    private async Task<HttpResponseMessage> SendAsync(byte[] picture)
    {
        using HttpRequestMessage request = new(HttpMethod.Post, "/v1/checks") { Content = new ByteArrayContent(picture) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("image/jpeg");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", _keys[(uint)Interlocked.Increment(ref _turn) % Keys]);
        return await Client.SendAsync(request);
    }

    /// <summary>Memory that the process has now, and the most that it ever had, in MiB.</summary>
    internal (long Now, long Most) Memory()
    {
        Dictionary<string, string> lines = File.ReadLines($"/proc/{_process.Id}/status").Select(line => line.Split(':', 2)).ToDictionary(pair => pair[0], pair => pair[1]);
        return (Mebibytes(lines["VmRSS"]), Mebibytes(lines["VmHWM"]));

        static long Mebibytes(string written) => long.Parse(written.Trim().Split(' ')[0], CultureInfo.InvariantCulture) / 1024;
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        if (!_process.HasExited)
        {
            _process.Kill();
            await _process.WaitForExitAsync();
        }

        _process.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private static async Task<bool> IsReadyAsync(HttpClient client)
    {
        try
        {
            using HttpResponseMessage response = await client.GetAsync("/readyz");
            return response.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    private static int FreePort()
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
