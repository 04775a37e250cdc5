namespace Bonafide.Benchmarks.Nodes;

/// <summary>One of several servers on one database, on one core.</summary>
internal sealed class ServerNode(string name, int core, string program, string pack, string folder, string database) : IAsyncDisposable
{
    /// <summary>Given to all of them from outside, as installations of several nodes do.</summary>
    private const string MasterKey = "7777777777777777777777777777777777777777777777777777777777777777";

    private HeldProcess? _process;

    internal string Name { get; } = name;

    internal Uri Address { get; } = new($"http://127.0.0.1:{HeldProcess.FreePort()}");

    /// <summary>What its log says of faults.</summary>
    internal string Said => _process?.Said ?? "";

    /// <summary>Starts it, or starts it again, and waits until it takes work.</summary>
    internal async Task StartAsync()
    {
        if (_process is not null)
        {
            await _process.DisposeAsync();
        }

        Dictionary<string, string> settings = new()
        {
            ["BONAFIDE_DATA"] = Path.Combine(folder, Name),
            ["BONAFIDE_DATABASE"] = database,
            ["BONAFIDE_MASTER_KEY"] = MasterKey,
            ["BONAFIDE_PACK"] = pack,
            ["BONAFIDE_URLS"] = Address.ToString(),
            ["BONAFIDE_BOOTSTRAP_KEY"] = "bf_test_0123456789abcdefghijklmnopqrstuvwxyz",
            ["ASPNETCORE_FORWARDEDHEADERS_ENABLED"] = "true", // Nobody but nginx reaches it, as in deploy/compose.
            ["Logging__LogLevel__Default"] = "Warning",
        };
        _process = await HeldProcess.StartAsync(["taskset", "--cpu-list", $"{core}", "dotnet", program], Path.Combine(folder, $"{Name}.log"), settings);
        using HttpClient probe = new() { BaseAddress = Address, Timeout = TimeSpan.FromSeconds(5) };
        while (!await IsReadyAsync(probe))
        {
            if (!_process.IsAlive)
            {
                throw new InvalidOperationException($"{Name} did not start: {_process.Said}");
            }

            await Task.Delay(50);
        }
    }

    /// <summary>SIGKILL: it can finish nothing.</summary>
    internal Task KillAsync() => _process!.EndAsync("KILL");

    /// <summary>SIGTERM: it finishes what it has begun.</summary>
    internal Task StopAsync() => _process!.EndAsync("TERM");

    internal static Bonafide.Storage.StorageOptions Storage(string folder, string database) => new() { DataFolder = folder, PostgresConnection = database, MasterKey = MasterKey };

    public ValueTask DisposeAsync() => _process?.DisposeAsync() ?? ValueTask.CompletedTask;

    private static async Task<bool> IsReadyAsync(HttpClient probe)
    {
        try
        {
            using HttpResponseMessage response = await probe.GetAsync("/readyz");
            return response.IsSuccessStatusCode;
        }
        catch (Exception fault) when (fault is HttpRequestException or OperationCanceledException)
        {
            return false;
        }
    }
}
