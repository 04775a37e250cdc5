using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Bonafide.Tests;
using Npgsql;

namespace Bonafide.Storage.Tests.Ground;

/// <summary>
/// A throw-away PostgreSQL on a free port of the loopback. It stops when the tests end, in whatever way: a shell that holds it
/// waits for our end of a pipe.
/// </summary>
internal sealed class PostgresServer : IAsyncDisposable
{
    private const string Binaries = "/usr/lib/postgresql/15/bin";

    private readonly string _folder;
    private readonly int _port;
    private Process? _holder;

    private PostgresServer(string folder, int port)
    {
        _folder = folder;
        _port = port;
    }

    internal string DataFolder => _folder + "/data";

    /// <summary>A new server, or a skip where there is no PostgreSQL.</summary>
    internal static async Task<PostgresServer> StartAsync()
    {
        if (!Directory.Exists(Binaries))
        {
            Needs.Miss("postgres", $"needs PostgreSQL 15 ({Binaries}): install Debian's postgresql-15");
        }

        PostgresServer server = new(Directory.CreateTempSubdirectory("bonafide-postgres-").FullName, FreePort());
        await RunAsync(new ProcessStartInfo("sh", ["-c", $"[ \"$(id -u)\" != 0 ] || chown postgres '{server._folder}'"]));
        await RunAsync(server.AsOrdinaryUser(
            $"{Binaries}/initdb -D '{server.DataFolder}' -U app --auth=trust -E UTF8 --locale=C.UTF-8 --no-sync >'{server._folder}/initdb.log' 2>&1"));
        await server.HoldAsync();
        return server;
    }

    /// <summary>The connection string of a new, empty database.</summary>
    internal async Task<string> CreateDatabaseAsync()
    {
        string name = "t" + Guid.CreateVersion7().ToString("N");
        await using NpgsqlDataSource source = NpgsqlDataSource.Create(Connection("postgres"));
        await using NpgsqlCommand command = source.CreateCommand($"CREATE DATABASE {name}");
        await command.ExecuteNonQueryAsync();
        return Connection(name);
    }

    /// <summary>Ends the server without letting it finish anything, and starts it again on its files.</summary>
    internal async Task CrashAndRestartAsync()
    {
        await StopAsync();
        await HoldAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private static int FreePort()
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static async Task RunAsync(ProcessStartInfo start)
    {
        EndedProgram ended = await Programs.RunAsync(start, TimeSpan.FromMinutes(2));
        Assert.True(ended.Exit == 0, $"{start.FileName} ended with {ended.Exit}: {ended.Error}");
    }

    private string Connection(string database) =>
        $"Host=127.0.0.1;Port={_port};Username=app;Database={database};Maximum Pool Size=60;Include Error Detail=true";

    /// <summary>Starts it, or starts it again on its files.</summary>
    internal async Task HoldAsync()
    {
        string settings = $"-c listen_addresses=127.0.0.1 -p {_port} -c unix_socket_directories={_folder} -c max_connections=200 -c fsync=off";
        ProcessStartInfo start = AsOrdinaryUser(
            $"{Binaries}/pg_ctl -D '{DataFolder}' -w -l '{_folder}/log' -o '{settings}' start >'{_folder}/start.log' 2>&1 && echo up;"
            + $" cat >/dev/null; {Binaries}/pg_ctl -D '{DataFolder}' -m immediate stop >/dev/null 2>&1");
        start.RedirectStandardInput = true;
        start.RedirectStandardOutput = true;
        _holder = Process.Start(start)!;
        string? said = await _holder.StandardOutput.ReadLineAsync().WaitAsync(TimeSpan.FromMinutes(1));
        Assert.True(said == "up", "PostgreSQL did not start: see " + _folder);
    }

    /// <summary>Ends it without letting it finish anything, if it runs.</summary>
    internal async Task StopAsync()
    {
        if (_holder is { } holder)
        {
            _holder = null;
            holder.StandardInput.Close();
            await holder.EndedAsync(TimeSpan.FromMinutes(1));
            holder.Dispose();
        }
    }

    private ProcessStartInfo AsOrdinaryUser(string script) =>
        Environment.UserName == "root"
            ? new ProcessStartInfo("runuser", ["-u", "postgres", "--", "sh", "-c", script]) { WorkingDirectory = _folder }
            : new ProcessStartInfo("sh", ["-c", script]) { WorkingDirectory = _folder };
}
