using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Bonafide.Benchmarks.Nodes;

/// <summary>A process that ends when this one does, in whatever way: the shell that started it waits for our end of a pipe, and kills it then.</summary>
internal sealed class HeldProcess : IAsyncDisposable
{
    private const string Hold = "trap '' INT; log=$1; shift; \"$@\" >>\"$log\" 2>&1 & echo $!; cat >/dev/null; kill -KILL $! 2>/dev/null";

    private readonly Process _shell;
    private readonly int _id;
    private readonly string _log, _stopSignal;

    private HeldProcess(Process shell, int id, string log, string stopSignal) => (_shell, _id, _log, _stopSignal) = (shell, id, log, stopSignal);

    /// <summary>What it wrote, to both of its outputs.</summary>
    internal string Said => File.Exists(_log) ? File.ReadAllText(_log) : "";

    internal bool IsAlive
    {
        get
        {
            try
            {
                string line = File.ReadAllText($"/proc/{_id}/stat");
                return line[line.LastIndexOf(')') + 2] != 'Z'; // Ended, and the shell has not looked yet.
            }
            catch (IOException)
            {
                return false;
            }
        }
    }

    /// <param name="command">Program and arguments.</param>
    /// <param name="log">The file that takes what it says.</param>
    /// <param name="stopSignal">What it is asked to end with.</param>
    internal static async Task<HeldProcess> StartAsync(IEnumerable<string> command, string log, IReadOnlyDictionary<string, string>? settings = null, string stopSignal = "TERM")
    {
        ProcessStartInfo start = new("sh", ["-c", Hold, "hold", log, .. command]) { RedirectStandardInput = true, RedirectStandardOutput = true };
        foreach ((string name, string value) in settings ?? new Dictionary<string, string>())
        {
            start.Environment[name] = value;
        }

        Process shell = Process.Start(start)!;
        string id = await shell.StandardOutput.ReadLineAsync() ?? throw new InvalidOperationException("The shell said nothing.");
        return new HeldProcess(shell, int.Parse(id, CultureInfo.InvariantCulture), log, stopSignal);
    }

    /// <summary>Runs a program to its end.</summary>
    internal static async Task<string> RunAsync(params string[] command)
    {
        ProcessStartInfo start = new(command[0], command[1..]) { RedirectStandardError = true, RedirectStandardOutput = true };
        using Process process = Process.Start(start)!;
        Task<string> told = process.StandardOutput.ReadToEndAsync();
        string said = await process.StandardError.ReadToEndAsync() + await told;
        await process.WaitForExitAsync();
        return process.ExitCode == 0 ? said : throw new InvalidOperationException($"{command[0]} ended with {process.ExitCode}: {said}");
    }

    /// <summary>The command as another user where this one is root, who may not run it; the process stays the same one.</summary>
    internal static string[] As(string user, params string[] command) =>
        Environment.UserName == "root" ? ["setpriv", $"--reuid={user}", $"--regid={Group(user)}", "--clear-groups", .. command] : command;

    /// <summary>A folder that this user can use.</summary>
    internal static async Task<string> FolderOfAsync(string user, string path)
    {
        Directory.CreateDirectory(path);
        await GiveToAsync(user, path);
        return path;
    }

    internal static Task GiveToAsync(string user, string path) => Environment.UserName == "root" ? RunAsync("chown", user, path) : Task.CompletedTask;

    internal static int FreePort()
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    /// <summary>Sends a signal and waits for the end, at most 30 seconds.</summary>
    internal async Task EndAsync(string signal)
    {
        if (!IsAlive)
        {
            return;
        }

        await RunAsync("kill", $"-{signal}", $"{_id}");
        for (int waited = 0; IsAlive; waited += 10)
        {
            if (waited > 30_000)
            {
                throw new TimeoutException($"Process {_id} did not end by SIG{signal}.");
            }

            await Task.Delay(10);
        }
    }

    public async ValueTask DisposeAsync()
    {
        try
        {
            await EndAsync(_stopSignal);
        }
        catch (Exception fault) when (fault is TimeoutException or InvalidOperationException)
        {
            // The shell kills it.
        }

        _shell.StandardInput.Close();
        await _shell.WaitForExitAsync();
        _shell.Dispose();
    }

    private static string Group(string user) => user == "nobody" ? "nogroup" : user;
}
