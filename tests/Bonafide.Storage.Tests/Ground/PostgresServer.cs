using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Bonafide.Storage.Tests.Ground;
using Bonafide.Tests;
using Npgsql;

[assembly: AssemblyFixture(typeof(PostgresServer))]

namespace Bonafide.Storage.Tests.Ground;

/// <summary>
/// A throw-away PostgreSQL on a free port of the loopback, started when a test first needs it. It stops when the tests end, in
/// whatever way: a shell that holds it waits for our end of a pipe.
/// </summary>
public sealed class PostgresServer : IAsyncDisposable
{
    private const string Programs = "/usr/lib/postgresql/15/bin";

    private static readonly SemaphoreSlim _starting = new(1);
    private static Running? _running;

    internal static string DataFolder => _running!.Folder + "/data";

    /// <summary>The connection string of a new, empty database.</summary>
    internal static async Task<string> CreateDatabaseAsync()
    {
        if (!Directory.Exists(Programs))
        {
            Needs.Miss("postgres", $"needs PostgreSQL 15 ({Programs}): install Debian's postgresql-15");
        }

        await _starting.WaitAsync();
        try
        {
            _running ??= await StartAsync();
        }
        finally
        {
            _starting.Release();
        }

        string name = "t" + Guid.CreateVersion7().ToString("N");
        await using NpgsqlDataSource source = NpgsqlDataSource.Create(_running.Connection("postgres"));
        await using NpgsqlCommand command = source.CreateCommand($"CREATE DATABASE {name}");
        await command.ExecuteNonQueryAsync();
        return _running.Connection(name);
    }

    /// <summary>Stops the server as a power cut would, and starts it again on its files.</summary>
    internal static async Task CrashAndRestartAsync()
    {
        Running before = _running!;
        await StopAsync(before);
        _running = before with { Holder = await HoldAsync(before.Folder, before.Port) };
    }

    public async ValueTask DisposeAsync()
    {
        if (_running is not null)
        {
            await StopAsync(_running);
            Directory.Delete(_running.Folder, recursive: true);
        }
    }

    private static async Task<Running> StartAsync()
    {
        string folder = Directory.CreateTempSubdirectory("bonafide-postgres-").FullName;
        int port;
        using (TcpListener listener = new(IPAddress.Loopback, 0))
        {
            listener.Start();
            port = ((IPEndPoint)listener.LocalEndpoint).Port;
        }

        await RunAsync("sh", ["-c", $"[ \"$(id -u)\" != 0 ] || chown postgres '{folder}'"]);
        Process initdb = Process.Start(AsOrdinaryUser(
            $"{Programs}/initdb -D '{folder}/data' -U app --auth=trust -E UTF8 --locale=C.UTF-8 --no-sync >'{folder}/initdb.log' 2>&1", folder))!;
        await initdb.WaitForExitAsync();
        Assert.True(initdb.ExitCode == 0, "initdb failed.");
        return new Running(folder, port, await HoldAsync(folder, port));
    }

    private static async Task<Process> HoldAsync(string folder, int port)
    {
        string settings = $"-c listen_addresses=127.0.0.1 -p {port} -c unix_socket_directories={folder} -c max_connections=200 -c fsync=off";
        ProcessStartInfo start = AsOrdinaryUser(
            $"{Programs}/pg_ctl -D '{folder}/data' -w -l '{folder}/log' -o '{settings}' start >'{folder}/start.log' 2>&1 && echo up;"
            + $" cat >/dev/null; {Programs}/pg_ctl -D '{folder}/data' -m immediate stop >/dev/null 2>&1",
            folder);
        start.RedirectStandardInput = true;
        start.RedirectStandardOutput = true;
        Process holder = Process.Start(start)!;
        string? said = await holder.StandardOutput.ReadLineAsync();
        Assert.True(said == "up", "PostgreSQL did not start: see " + folder);
        return holder;
    }

    private static async Task StopAsync(Running running)
    {
        running.Holder.StandardInput.Close();
        await running.Holder.WaitForExitAsync();
        running.Holder.Dispose();
    }

    private static ProcessStartInfo AsOrdinaryUser(string script, string folder) =>
        Environment.UserName == "root"
            ? new ProcessStartInfo("runuser", ["-u", "postgres", "--", "sh", "-c", script]) { WorkingDirectory = folder }
            : new ProcessStartInfo("sh", ["-c", script]) { WorkingDirectory = folder };

    private static async Task RunAsync(string program, string[] arguments)
    {
        using Process process = Process.Start(program, arguments);
        await process.WaitForExitAsync();
    }

    private sealed record Running(string Folder, int Port, Process Holder)
    {
        internal string Connection(string database) =>
            $"Host=127.0.0.1;Port={Port};Username=app;Database={database};Maximum Pool Size=60;Include Error Detail=true";
    }
}
