namespace Bonafide.Benchmarks.Nodes;

/// <summary>nginx without root, with the files of deploy/nginx; only addresses are filled in.</summary>
internal sealed class NginxNode : IAsyncDisposable
{
    private const string User = "nobody";

    private readonly HeldProcess _process;
    private readonly string _folder;

    private NginxNode(HeldProcess process, string folder, Uri address) => (_process, _folder, Address) = (process, folder, address);

    internal Uri Address { get; }

    /// <summary>Both of its logs.</summary>
    internal string Said => _process.Said;

    /// <summary>The lines of calls that no node answered.</summary>
    internal string Unanswered => string.Join('\n', Said.Split('\n').Where(line => line.Contains(" 502 ", StringComparison.Ordinal)));

    /// <summary>What it wrote beside its logs: pictures would be among it.</summary>
    internal IEnumerable<string> Written => Directory.EnumerateFiles(_folder, "*", SearchOption.AllDirectories).Where(file => Path.GetExtension(file) is not (".conf" or ".pid"));

    /// <param name="program">The nginx.</param>
    /// <param name="shipped">The folder with nginx.conf and bonafide.conf.</param>
    internal static async Task<NginxNode> StartAsync(string program, string shipped, string folder, IReadOnlyList<Uri> nodes)
    {
        await HeldProcess.FolderOfAsync(User, folder);
        Uri address = new($"http://127.0.0.1:{HeldProcess.FreePort()}");
        File.Copy(Path.Combine(shipped, "nginx.conf"), Path.Combine(folder, "nginx.conf"));
        string site = await File.ReadAllTextAsync(Path.Combine(shipped, "bonafide.conf"));
        site = Filled(site, "listen 8080;", $"listen {address.Authority};");
        for (int i = 0; i < nodes.Count; i++)
        {
            site = Filled(site, $"server node-{i + 1}:8080 ", $"server {nodes[i].Authority} ");
        }

        await File.WriteAllTextAsync(Path.Combine(folder, "bonafide.conf"), site);
        string[] command = HeldProcess.As(User, program, "-e", "stderr", "-p", folder + "/", "-c", Path.Combine(folder, "nginx.conf"));
        string log = folder + ".log";
        await File.WriteAllTextAsync(log, "");
        await HeldProcess.GiveToAsync(User, log); // It opens its standard output by name.
        HeldProcess process = await HeldProcess.StartAsync([.. command, "-g", "daemon off;"], log, stopSignal: "QUIT");
        NginxNode node = new(process, folder, address);
        await node.ListeningAsync();
        return node;
    }

    private async Task ListeningAsync()
    {
        using HttpClient probe = new();
        while (true)
        {
            try
            {
                using HttpResponseMessage response = await probe.GetAsync(new Uri(Address, "/healthz"));
                return;
            }
            catch (HttpRequestException) when (_process.IsAlive)
            {
                await Task.Delay(20);
            }
            catch (HttpRequestException)
            {
                throw new InvalidOperationException($"nginx did not start: {Said}");
            }
        }
    }

    public ValueTask DisposeAsync() => _process.DisposeAsync();

    private static string Filled(string text, string place, string value) =>
        text.Contains(place, StringComparison.Ordinal) ? text.Replace(place, value, StringComparison.Ordinal) : throw new InvalidOperationException($"bonafide.conf has no '{place}'.");
}
