using System.Security.Cryptography;

namespace Bonafide.Benchmarks.Nodes;

/// <summary>A PostgreSQL of its own, with durability as it comes, on a free port of the loopback; who calls shows a password from a file.</summary>
internal sealed class PostgresNode : IAsyncDisposable
{
    private const string User = "postgres";

    private readonly string _programs, _folder;
    private readonly int _port = HeldProcess.FreePort();
    private HeldProcess? _process;

    private PostgresNode(string programs, string folder) => (_programs, _folder) = (programs, folder);

    /// <summary>As for BONAFIDE_DATABASE.</summary>
    internal string Connection => $"Host=127.0.0.1;Port={_port};Username=bonafide;Database=postgres;Passfile={PassFile}";

    private string PassFile => Path.Combine(Path.GetDirectoryName(_folder)!, "pgpass");

    /// <param name="programs">The folder with postgres and initdb.</param>
    internal static async Task<PostgresNode> StartAsync(string programs, string folder)
    {
        PostgresNode node = new(programs, await HeldProcess.FolderOfAsync(User, folder));
        string password = RandomNumberGenerator.GetHexString(32), passwordFile = Path.Combine(folder, "password");
        await File.WriteAllTextAsync(passwordFile, password);
        await File.WriteAllTextAsync(node.PassFile, $"*:*:*:*:{password}\n");
        await HeldProcess.RunAsync("chmod", "400", node.PassFile);
        await HeldProcess.RunAsync(HeldProcess.As(
            User, Path.Combine(programs, "initdb"), "-D", Path.Combine(folder, "data"), "-U", "bonafide", "--auth=scram-sha-256", $"--pwfile={passwordFile}", "-E", "UTF8", "--locale=C.UTF-8"));
        await node.StartAsync();
        return node;
    }

    internal async Task StartAsync()
    {
        string[] command = [
            Path.Combine(_programs, "postgres"), "-D", Path.Combine(_folder, "data"), "-p", $"{_port}", "-c", "listen_addresses=127.0.0.1",
            "-c", $"unix_socket_directories={_folder}", "-c", "max_connections=150"];
        _process = await HeldProcess.StartAsync(HeldProcess.As(User, command), Path.Combine(Path.GetDirectoryName(_folder)!, "postgres.log"), stopSignal: "INT");
        for (int waited = 0; ; waited++)
        {
            try
            {
                await HeldProcess.RunAsync(Path.Combine(_programs, "pg_isready"), "-q", "-h", "127.0.0.1", "-p", $"{_port}");
                return;
            }
            catch (InvalidOperationException) when (waited < 300 && _process.IsAlive)
            {
                await Task.Delay(100);
            }
        }
    }

    /// <summary><c>fast</c>: open transactions are rolled back. <c>immediate</c>: nothing is finished, as after a crash.</summary>
    internal async Task RestartAsync(bool isImmediate)
    {
        await _process!.EndAsync(isImmediate ? "QUIT" : "INT");
        await _process.DisposeAsync();
        await StartAsync();
    }

    public ValueTask DisposeAsync() => _process?.DisposeAsync() ?? ValueTask.CompletedTask;
}
