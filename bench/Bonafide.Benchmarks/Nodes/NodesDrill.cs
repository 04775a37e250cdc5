using System.Runtime.InteropServices;
using Bonafide.Benchmarks.Checks;
using Bonafide.Storage;

namespace Bonafide.Benchmarks.Nodes;

/// <summary>What the drill needs of the machine, and how long it goes on.</summary>
/// <param name="Server">Bonafide.Server.dll.</param>
/// <param name="Nginx">The nginx.</param>
/// <param name="Postgres">The folder with postgres and initdb.</param>
/// <param name="Repository">The root of the repository.</param>
/// <param name="Turns">How often one node and two are compared; 0 = not at all.</param>
/// <param name="Seconds">Of each phase.</param>
/// <param name="Callers">That send one check after the other.</param>
internal sealed record DrillSettings(string Server, string Nginx, string Postgres, string Repository, string Pack, int Turns, int Seconds, int Callers);

/// <summary>
/// Two servers on one PostgreSQL behind nginx, all on the loopback: how much they bear, and what is left when a node is killed and the database restarted
/// under load.
/// </summary>
internal sealed class NodesDrill : IAsyncDisposable
{
    private const string Stopped = "node 1 stopped (SIGTERM)";
    private const long Credits = 1_000_000;
    private const int Interruption = 130, CarefulCallers = 4, PlainKeys = 16;

    private readonly DrillSettings _settings;
    private readonly string _folder = Directory.CreateTempSubdirectory("bonafide-nodes-").FullName;
    private readonly byte[] _picture;
    private PostgresNode? _postgres;
    private ServerNode? _a, _b;
    private NginxNode? _nginx;

    private NodesDrill(DrillSettings settings)
    {
        _settings = settings;
        _picture = BenchPictures.Jpeg(Portrait(1), 640, 480, 0.9);
    }

    /// <returns>0 = all holds; 3 = something does not; 2 = something is missing here.</returns>
    internal static async Task<int> RunAsync(DrillSettings settings)
    {
        foreach ((string path, string advice) in (ReadOnlySpan<(string, string)>)[
            (settings.Server, "build it: dotnet build -c Release src/Bonafide.Server"),
            (settings.Nginx, "install Debian's nginx-light, or name one with --nginx"),
            (Path.Combine(settings.Postgres, "initdb"), "install Debian's postgresql-15, or name its programs' folder with --postgres"),
        ])
        {
            if (!File.Exists(path))
            {
                Console.Error.WriteLine($"{path} is not here: {advice}.");
                return 2;
            }
        }

        NodesDrill drill = new(settings);
        Task<int> work = drill.WorkAsync();
        TaskCompletionSource interrupted = new();
        using PosixSignalRegistration interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Interrupted);
        using PosixSignalRegistration terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Interrupted);
        bool isDone = await Task.WhenAny(work, interrupted.Task) == work;
        await drill.DisposeAsync();
        try
        {
            return isDone ? await work : Interruption;
        }
        catch (Exception fault) when (fault is InvalidOperationException or TimeoutException or StorageException or StorageUnavailableException)
        {
            Console.Error.WriteLine($"The drill broke off: {fault.Message}");
            return 3;
        }

        void Interrupted(PosixSignalContext context)
        {
            context.Cancel = true;
            interrupted.TrySetResult();
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (IAsyncDisposable? part in (IAsyncDisposable?[])[_nginx, _a, _b, _postgres])
        {
            await (part?.DisposeAsync() ?? ValueTask.CompletedTask);
        }

        Directory.Delete(_folder, recursive: true);
    }

    private async Task<int> WorkAsync()
    {
        await HeldProcess.RunAsync("chmod", "711", _folder); // Other users find their own folders in it.
        _postgres = await PostgresNode.StartAsync(_settings.Postgres, Path.Combine(_folder, "postgres"));
        _a = Node("node-1", 0);
        _b = Node("node-2", Math.Min(1, Environment.ProcessorCount - 1));
        await _a.StartAsync();
        _nginx = await NginxNode.StartAsync(_settings.Nginx, Path.Combine(_settings.Repository, "deploy", "nginx"), Path.Combine(_folder, "nginx"), [_a.Address, _b.Address]);
        string version = (await HeldProcess.RunAsync(_settings.Nginx, "-v")).Trim();
        Console.WriteLine(
            $"{Environment.ProcessorCount} cores, pack {_settings.Pack}, {_picture.Length / 1024} KiB JPEG of 640 x 480, POST /v1/checks, {_settings.Callers} callers, {version}, load average {File.ReadAllText("/proc/loadavg").Trim()}.");
        Console.WriteLine("Each node has one core (taskset); callers, nginx and PostgreSQL share the same cores.\n");

        if (_settings.Turns > 0)
        {
            await using Ledger ledger = new(ServerNode.Storage(_folder, _postgres.Connection));
            await ledger.StartAsync();
            await RatesAsync(await ledger.OpenAsync("Rates", null, PlainKeys));
        }

        return await BreakAsync();
    }

    /// <summary>One node and two in turns; the second comes and goes, and nginx is told nothing.</summary>
    private async Task RatesAsync(Account account)
    {
        Dictionary<string, List<double>> rates = [];
        for (int turn = 0; turn < _settings.Turns; turn++)
        {
            await MeasureAsync("one node, asked directly", _a!.Address);
            await MeasureAsync("one node behind nginx", _nginx!.Address);
            await _b!.StartAsync();
            await MeasureAsync("two nodes behind nginx", _nginx.Address);
            await _b.StopAsync();
        }

        Console.WriteLine("| checks a second | median | turns |\n|---|---:|---|");
        foreach ((string what, List<double> turns) in rates)
        {
            Console.WriteLine($"| {what} | {Median(turns):F1} | {string.Join(", ", turns.Select(rate => $"{rate:F1}"))} |");
        }

        Console.WriteLine($"\nTwo nodes bear {Median(rates["two nodes behind nginx"]) / Median(rates["one node behind nginx"]):F2} times as much as one. Load average {File.ReadAllText("/proc/loadavg").Trim()}.");

        async Task MeasureAsync(string what, Uri address)
        {
            using Traffic traffic = new(_picture);
            List<Caller> callers = Callers(address, account, _settings.Callers);
            traffic.Begin(callers, []);
            await traffic.PhaseAsync("warm", 1);
            Phase phase = await traffic.PhaseAsync(what, _settings.Seconds);
            await traffic.StopAsync();
            callers.ForEach(caller => caller.Dispose());
            rates.TryAdd(what, []);
            rates[what].Add(phase.Rate);
        }
    }

    private async Task<int> BreakAsync()
    {
        await _b!.StartAsync();
        Account plain, careful;
        await using (Ledger ledger = new(ServerNode.Storage(_folder, _postgres!.Connection)))
        {
            await ledger.StartAsync();
            plain = await ledger.OpenAsync("Plain", Credits, PlainKeys);
            careful = await ledger.OpenAsync("Careful", Credits, CarefulCallers);
        }

        using Traffic traffic = new(_picture);
        List<Caller> callers = Callers(_nginx!.Address, plain, _settings.Callers), carefulOnes = Callers(_nginx.Address, careful, CarefulCallers);
        traffic.Begin(callers, carefulOnes);
        List<Phase> phases = [
            await traffic.PhaseAsync("two nodes", _settings.Seconds),
            await traffic.PhaseAsync("node 2 killed (SIGKILL)", _settings.Seconds, _b.KillAsync),
            await traffic.PhaseAsync("node 2 started again", _settings.Seconds, _b.StartAsync),
            await traffic.PhaseAsync(Stopped, _settings.Seconds, _a!.StopAsync),
            await traffic.PhaseAsync("node 1 started again", _settings.Seconds, _a.StartAsync),
            await traffic.PhaseAsync("PostgreSQL restarted (fast)", _settings.Seconds, () => _postgres.RestartAsync(isImmediate: false)),
            await traffic.PhaseAsync("PostgreSQL crashed and restarted (immediate)", _settings.Seconds, () => _postgres.RestartAsync(isImmediate: true)),
            await traffic.PhaseAsync("two nodes again", _settings.Seconds)];
        await traffic.StopAsync();
        callers.Concat(carefulOnes).ToList().ForEach(caller => caller.Dispose());
        Console.WriteLine($"\nUnder load, with {CarefulCallers} more callers that repeat each call under its Idempotency-Key until it is answered:\n\n{Phase.Heading}");
        phases.ForEach(Console.WriteLine);
        return await JudgeAsync(phases, plain, careful, traffic);
    }

    private async Task<int> JudgeAsync(List<Phase> phases, Account plain, Account careful, Traffic traffic)
    {
        await using Ledger ledger = new(ServerNode.Storage(_folder, _postgres!.Connection));
        await ledger.StartAsync();
        Uri[] nodes = [_a!.Address, _b!.Address];
        Verdicts verdicts = new();
        Phase stopped = phases.Single(phase => phase.Name == Stopped);
        verdicts.Add("a node that is stopped (SIGTERM) breaks no call off", stopped.NoAnswer + stopped.Other == 0, $"{stopped.Good} answered, {stopped.NoAnswer} without an answer, while node 1 stopped");
        verdicts.Add("nobody is told anything but 200, 503 or that there was no answer", phases.Sum(phase => phase.Other) == 0, $"{phases.Sum(phase => phase.Other)} other answers");

        RecordChecks record = new(verdicts, ledger, _nginx!.Address);
        await record.AcknowledgedAsync("plain callers", plain, traffic.Acknowledged);
        await record.AcknowledgedAsync("careful callers", careful, traffic.Finished);
        await record.CreditsAsync(plain, traffic.Acknowledged.Count, careful, traffic);
        SharedChecks shared = new(verdicts, ledger, nodes, _picture);
        await shared.RateLimitAsync();
        await shared.IdempotencyAsync();
        await shared.KeysAndPoliciesAsync();
        await new GalleryChecks(verdicts, ledger, nodes, [.. Enumerable.Range(1, 8).Select(number => File.ReadAllBytes(Portrait(number)))]).FollowAsync();
        ProxyChecks proxy = new(verdicts, ledger, _nginx);
        await proxy.PassAsync();
        await proxy.AddressesAsync(_picture);
        await proxy.KeepsNothingAsync();
        await record.SoundAsync();

        Console.WriteLine($"\n{(verdicts.AllHold ? "All holds." : "NOT ALL HOLDS.")} Load average {File.ReadAllText("/proc/loadavg").Trim()}.");
        if (!verdicts.AllHold)
        {
            Console.Error.WriteLine($"node-1:\n{Tail(_a.Said)}\nnode-2:\n{Tail(_b.Said)}\nnginx, without an answer:\n{_nginx.Unanswered}");
        }

        return verdicts.AllHold ? 0 : 3;
    }

    private ServerNode Node(string name, int core) => new(name, core, _settings.Server, _settings.Pack, _folder, _postgres!.Connection);

    private string Portrait(int number) => Path.Combine(_settings.Repository, "samples", "pictures", $"portrait-composite-{number}.png");

    private static List<Caller> Callers(Uri address, Account account, int count) => [.. Enumerable.Range(0, count).Select(i => new Caller(address, account.Keys[i % account.Keys.Length]))];

    private static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);

    private static string Tail(string text) => text.Length > 3_000 ? text[^3_000..] : text;
}
