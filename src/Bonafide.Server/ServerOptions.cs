using System.Globalization;
using System.Text.RegularExpressions;
using Bonafide.Server.Security.Outbound;
using Bonafide.Server.Webhooks;
using Bonafide.Storage;
using Bonafide.Storage.Bootstrap;

namespace Bonafide.Server;

/// <summary>The server's settings, from the environment (or flags of the same name). All of them are checked at the start.</summary>
public sealed partial record ServerOptions
{
    /// <summary>BONAFIDE_DATA: everything that the server keeps. Default "data" below the working folder.</summary>
    public required string DataFolder { get; init; }

    /// <summary>BONAFIDE_MODELS: folders with weights and cards beside the program's own, separated like PATH.</summary>
    public required IReadOnlyList<string> ModelFolders { get; init; }

    /// <summary>BONAFIDE_PACK: the model pack. Default "public".</summary>
    public required string Pack { get; init; }

    /// <summary>BONAFIDE_URLS: where to listen. Default http://127.0.0.1:8080; ASPNETCORE_URLS and --urls count too.</summary>
    public required string Urls { get; init; }

    /// <summary>BONAFIDE_PUBLIC_URL: what people type into their browsers, where a proxy stands before the server. Default: the first of <see cref="Urls"/>.</summary>
    public Uri? PublicUrl { get; init; }

    /// <summary>Where a browser finds the server.</summary>
    internal Uri BrowserAddress => PublicUrl ?? new Uri(AnyHost().Replace(Urls.Split(';')[0], "://localhost"));

    /// <summary>BONAFIDE_DATABASE, BONAFIDE_MASTER_KEY and their like: docs/storage.md.</summary>
    public required StorageOptions Storage { get; init; }

    /// <summary>BONAFIDE_BOOTSTRAP_KEY, _USER, _PASSWORD: credentials for scripted installs; none = random ones at the first start.</summary>
    public required BootstrapOptions Bootstrap { get; init; }

    /// <summary>BONAFIDE_WRITES_PER_MINUTE: checks a minute for each key; none = as the application's policy says (300).</summary>
    public int? WritesPerMinute { get; init; }

    /// <summary>BONAFIDE_READS_PER_MINUTE: reading calls a minute for each key; none = as the application's policy says (600).</summary>
    public int? ReadsPerMinute { get; init; }

    /// <summary>BONAFIDE_CONCURRENCY: pictures at work at the same time. Default: the number of cores.</summary>
    public required int Concurrency { get; init; }

    /// <summary>BONAFIDE_QUEUE: pictures that may wait for a core; more are refused. Default 16 a core.</summary>
    public required int QueueLength { get; init; }

    /// <summary>BONAFIDE_QUEUE_SECONDS: how long one may wait before it is refused. Default 5.</summary>
    public required TimeSpan QueueTime { get; init; }

    /// <summary>BONAFIDE_METRICS_TOKEN: what a collector shows to read <c>/metrics</c>, 16 characters or more; none = there is no such page.</summary>
    public string? MetricsToken { get; init; }

    /// <summary>BONAFIDE_UPLOAD_SECONDS: the time that a body may take to arrive, however evenly it comes. Default 60.</summary>
    public required TimeSpan UploadTime { get; init; }

    /// <summary>BONAFIDE_UPLOAD_MEGABYTES: bodies that are held in memory at the same time, in MiB; more are refused. Default 256.</summary>
    public required int UploadMegabytes { get; init; }

    /// <summary>BONAFIDE_EVALUATION_FOLDERS: folders whose pictures owners may evaluate in the console, separated like PATH. Default: none.</summary>
    public IReadOnlyList<string> EvaluationFolders { get; init; } = [];

    /// <summary>BONAFIDE_EVALUATION_MEGABYTES: the largest zip file that owners may send for an evaluation. Default 1,024; 0 = none.</summary>
    public required int EvaluationMegabytes { get; init; }

    /// <summary>BONAFIDE_FETCH_PORTS, _NETWORKS, _CA: where pictures that are given as URLs may lie.</summary>
    public OutboundOptions Outbound { get; init; } = new();

    /// <summary>BONAFIDE_WEBHOOK_NETWORKS: where webhooks may go beside public hosts.</summary>
    public WebhookOptions Webhooks { get; init; } = new();

    /// <summary>Hosts that mean every address of this machine.</summary>
    [GeneratedRegex(@"://(\*|\+|0\.0\.0\.0|\[::\])")]
    private static partial Regex AnyHost();

    public static ServerOptions Read(IConfiguration settings)
    {
        List<string> faults = [];
        int concurrency = Number(settings, "BONAFIDE_CONCURRENCY", Environment.ProcessorCount, 1, 1_024, faults);
        string dataFolder = Path.GetFullPath(settings["BONAFIDE_DATA"] is { Length: > 0 } data ? data : "data");
        ServerOptions options = new()
        {
            DataFolder = dataFolder,
            Storage = StorageOptions.FromEnvironment(name => settings[name], dataFolder) with { DataFolder = dataFolder },
            Bootstrap = BootstrapOptions.FromEnvironment(name => settings[name]),
            WritesPerMinute = OptionalNumber(settings, "BONAFIDE_WRITES_PER_MINUTE", 1, 1_000_000, faults),
            ReadsPerMinute = OptionalNumber(settings, "BONAFIDE_READS_PER_MINUTE", 1, 1_000_000, faults),
            ModelFolders = (settings["BONAFIDE_MODELS"] ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries),
            Pack = settings["BONAFIDE_PACK"] is { Length: > 0 } pack ? pack : "public",
            Urls = settings["BONAFIDE_URLS"] ?? settings["urls"] ?? "http://127.0.0.1:8080",
            Concurrency = concurrency,
            QueueLength = Number(settings, "BONAFIDE_QUEUE", 16 * concurrency, 0, 100_000, faults),
            QueueTime = TimeSpan.FromSeconds(Number(settings, "BONAFIDE_QUEUE_SECONDS", 5, 0, 600, faults)),
            UploadTime = TimeSpan.FromSeconds(Number(settings, "BONAFIDE_UPLOAD_SECONDS", 60, 1, 3_600, faults)),
            UploadMegabytes = Number(settings, "BONAFIDE_UPLOAD_MEGABYTES", 256, 64, 1_000_000, faults),
            EvaluationFolders = Folders(settings, "BONAFIDE_EVALUATION_FOLDERS", faults),
            EvaluationMegabytes = Number(settings, "BONAFIDE_EVALUATION_MEGABYTES", 1_024, 0, 65_536, faults),
            PublicUrl = OptionalAddress(settings, "BONAFIDE_PUBLIC_URL", faults),
            MetricsToken = Token(settings, "BONAFIDE_METRICS_TOKEN", faults),
            Outbound = OutboundOptions.Read(settings, faults),
            Webhooks = WebhookOptions.Read(settings, faults),
        };
        foreach (string url in options.Urls.Split(';'))
        {
            if (!url.StartsWith("http://", StringComparison.OrdinalIgnoreCase) && !url.StartsWith("https://", StringComparison.OrdinalIgnoreCase))
            {
                faults.Add($"BONAFIDE_URLS: '{url}' must begin with http:// or https://.");
            }
        }

        return faults.Count == 0 ? options : throw new ServerOptionsException(string.Join(" ", faults));
    }

    private static Uri? OptionalAddress(IConfiguration settings, string name, List<string> faults)
    {
        if (settings[name] is not { Length: > 0 } text)
        {
            return null;
        }

        if (Uri.TryCreate(text, UriKind.Absolute, out Uri? address) && address is { Scheme: "http" or "https" } && address.AbsolutePath == "/")
        {
            return address;
        }

        faults.Add($"{name}: '{text}' must be http:// or https:// with a host and no path.");
        return null;
    }

    private static string? Token(IConfiguration settings, string name, List<string> faults)
    {
        const int shortest = 16;
        if (settings[name] is not { Length: > 0 } text)
        {
            return null;
        }

        if (text.Length < shortest || text.Any(c => c is <= ' ' or > '~'))
        {
            faults.Add($"{name}: at least {shortest} visible ASCII characters without spaces; make one with 'openssl rand -hex 32'.");
        }

        return text;
    }

    private static string[] Folders(IConfiguration settings, string name, List<string> faults)
    {
        string[] folders = (settings[name] ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        faults.AddRange(folders.Where(folder => !Path.IsPathFullyQualified(folder) || !Directory.Exists(folder)).Select(folder => $"{name}: '{folder}' must be the full path of a folder."));
        return [.. folders.Select(folder => Path.TrimEndingDirectorySeparator(folder))];
    }

    private static int? OptionalNumber(IConfiguration settings, string name, int min, int max, List<string> faults) =>
        settings[name] is { Length: > 0 } ? Number(settings, name, min, min, max, faults) : null;

    private static int Number(IConfiguration settings, string name, int preset, int min, int max, List<string> faults)
    {
        if (settings[name] is not { Length: > 0 } text)
        {
            return preset;
        }

        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int value) && value >= min && value <= max)
        {
            return value;
        }

        faults.Add($"{name}: '{text}' must be a whole number from {min} to {max}.");
        return preset;
    }
}

/// <summary>A setting is wrong; the message names every wrong one.</summary>
public sealed class ServerOptionsException(string message) : Exception(message);
