using System.Text.RegularExpressions;
using Bonafide.Engine.Models;
using Bonafide.Server.Security.Outbound;
using Bonafide.Server.Settings;
using Bonafide.Server.Webhooks;
using Bonafide.Storage;
using Bonafide.Storage.Bootstrap;

namespace Bonafide.Server;

/// <summary>The server's settings, checked at the start. What each is called, may be and is for stands where it is read, and in docs/settings.md.</summary>
public sealed partial record ServerOptions
{
    /// <summary>Everything that the server keeps.</summary>
    public string DataFolder => Storage.DataFolder;

    /// <summary>Folders with weights and cards beside the program's own.</summary>
    public required IReadOnlyList<string> ModelFolders { get; init; }

    /// <summary>The model pack.</summary>
    public required string Pack { get; init; }

    /// <summary>Where to listen.</summary>
    public required string Urls { get; init; }

    /// <summary>What people type into their browsers, where a proxy stands before the server; null = the first of <see cref="Urls"/>.</summary>
    public Uri? PublicUrl { get; init; }

    /// <summary>Where a browser finds the server.</summary>
    internal Uri BrowserAddress => PublicUrl ?? new Uri(AnyHost().Replace(Urls.Split(';')[0], "://localhost"));

    public required StorageOptions Storage { get; init; }

    /// <summary>Credentials for scripted installs; none = random ones at the first start.</summary>
    public required BootstrapOptions Bootstrap { get; init; }

    /// <summary>Checks a minute for each key; null = as the application's policy says.</summary>
    public int? WritesPerMinute { get; init; }

    /// <summary>Reading calls a minute for each key; null = as the application's policy says.</summary>
    public int? ReadsPerMinute { get; init; }

    /// <summary>Pictures at work at the same time.</summary>
    public required int Concurrency { get; init; }

    /// <summary>Pictures that may wait for a core; more are refused.</summary>
    public required int QueueLength { get; init; }

    /// <summary>How long one may wait before it is refused.</summary>
    public required TimeSpan QueueTime { get; init; }

    /// <summary>What a collector shows to read <c>/metrics</c>; null = there is no such page.</summary>
    public string? MetricsToken { get; init; }

    /// <summary>The time that a body may take to arrive, however evenly it comes.</summary>
    public required TimeSpan UploadTime { get; init; }

    /// <summary>Bodies that are held in memory at the same time, in MiB; more are refused.</summary>
    public required int UploadMegabytes { get; init; }

    /// <summary>Folders whose pictures owners may evaluate in the console.</summary>
    public IReadOnlyList<string> EvaluationFolders { get; init; } = [];

    /// <summary>The largest zip file that owners may send for an evaluation, in MiB; 0 = none.</summary>
    public required int EvaluationMegabytes { get; init; }

    /// <summary>Where pictures that are given as URLs may lie.</summary>
    public OutboundOptions Outbound { get; init; } = new();

    /// <summary>Where webhooks may go beside public hosts.</summary>
    public WebhookOptions Webhooks { get; init; } = new();

    /// <summary>Hosts that mean every address of this machine.</summary>
    [GeneratedRegex(@"://(\*|\+|0\.0\.0\.0|\[::\])")]
    private static partial Regex AnyHost();

    /// <exception cref="ServerOptionsException">Something is wrong; the message has every fault.</exception>
    public static ServerOptions Read(SettingReader settings)
    {
        ServerOptions options = Survey(settings);
        settings.ThrowIfFaulty();
        return options;
    }

    /// <summary>Reads every setting. One that is wrong has its preset, and <see cref="SettingReader.Faults"/> names it.</summary>
    public static ServerOptions Survey(SettingReader settings)
    {
        SettingSection load = settings.Section("Load"), models = settings.Section("Models"), listening = settings.Section("Listening"),
            evaluations = settings.Section("Evaluations in the console"), outside = settings.Section("Going out");
        settings.Section("Configuration").OptionalText(
            SettingSources.FileSetting, "Settings that need not stand in the environment, `NAME=value` a line. Flags and environment go before it.", "a file that the server may read", "none");
        StorageOptions storage = StorageSettings.Read(settings);
        BootstrapOptions bootstrap = StorageSettings.ReadBootstrap(settings);
        int concurrency = load.Whole(
            "BONAFIDE_CONCURRENCY", Environment.ProcessorCount, 1, 1_024, "Pictures at work at the same time: more than there are cores only make each slower.", "the number of cores");
        ServerOptions options = new()
        {
            Storage = storage,
            Bootstrap = bootstrap,
            Concurrency = concurrency,
            QueueLength = load.Whole(
                "BONAFIDE_QUEUE", 16 * concurrency, 0, 100_000, "Pictures that may wait; more get 503. A longer queue only makes every answer later.", "16 for each of `BONAFIDE_CONCURRENCY`"),
            QueueTime = load.Seconds("BONAFIDE_QUEUE_SECONDS", 5, 0, 600, "How long one may wait before it gets 503: below the patience of your callers."),
            UploadTime = load.Seconds("BONAFIDE_UPLOAD_SECONDS", 60, 1, 3_600, "The time that a body may take to arrive, however evenly it drips."),
            UploadMegabytes = load.Whole(
                "BONAFIDE_UPLOAD_MEGABYTES", 256, 64, 1_000_000, "Bodies held in memory at the same time (MiB); more get 503. Count on four times that memory at worst."),
            WritesPerMinute = load.Whole(
                "BONAFIDE_WRITES_PER_MINUTE", 1, 1_000_000, "Checks a minute for each key, on every application: for a load test, say.", "the application's policy (300)"),
            ReadsPerMinute = load.Whole(
                "BONAFIDE_READS_PER_MINUTE", 1, 1_000_000, "Reading calls a minute for each key.", "the application's policy (600)"),
            ModelFolders = models.Each<string>(
                "BONAFIDE_MODELS", Path.PathSeparator, "Where weights and cards are looked for beside the program's own.", "folders, separated as in `PATH`", "none", TryAny),
            Pack = models.Text("BONAFIDE_PACK", ModelPack.DefaultId, "The model pack ([models.md](models.md)).", "a pack's id"),
            Urls = listening.Text(
                "BONAFIDE_URLS", "http://127.0.0.1:8080", "Where to listen; `http://0.0.0.0:8080` is every address of the machine. `ASPNETCORE_URLS` counts where it is missing.",
                "addresses that begin with http:// or https://, separated by `;`", urls => urls.Split(';').All(IsHttp)),
            PublicUrl = listening.Value<Uri?>(
                "BONAFIDE_PUBLIC_URL", null, "What people type into their browsers where a proxy stands before the server: links lead there, and with https the console's cookie is marked secure.",
                "http:// or https:// with a host and no path", "the first of `BONAFIDE_URLS`", TryAddress),
            MetricsToken = listening.Secret(
                "BONAFIDE_METRICS_TOKEN", "What a collector of metrics shows.", "16 visible ASCII characters or more, without spaces: make one with 'openssl rand -hex 32'",
                "none: no `/metrics`", token => token.Length >= 16 && token.All(c => c is > ' ' and <= '~')),
            EvaluationFolders = evaluations.Each<string>(
                "BONAFIDE_EVALUATION_FOLDERS", Path.PathSeparator,
                "Whose pictures owners may evaluate: these, what lies right below them, and the protocols (CSV) there. Links below them are not followed.",
                "full paths of folders that are there, separated as in `PATH`", "none", TryFolder),
            EvaluationMegabytes = evaluations.Whole("BONAFIDE_EVALUATION_MEGABYTES", 1_024, 0, 65_536, "The largest zip file that owners may send (MiB); 0 = none."),
            Outbound = OutboundOptions.Read(outside),
            Webhooks = WebhookOptions.Read(outside),
        };
        models.Elsewhere("BONAFIDE_ONNXRUNTIME", "Another ONNX Runtime.", "a file", "the build's");
        models.Elsewhere("BONAFIDE_LIBVIPS", "Another libvips.", "a file, or `system` for the distribution's", "the build's");
        CommandVariables.Declare(settings);
        settings.RefuseStrangers();
        return options;
    }

    private static bool IsHttp(string url) => url.StartsWith("http://", StringComparison.OrdinalIgnoreCase) || url.StartsWith("https://", StringComparison.OrdinalIgnoreCase);

    private static bool TryAny(string text, out string value)
    {
        value = text;
        return true;
    }

    private static bool TryFolder(string text, out string folder)
    {
        folder = Path.TrimEndingDirectorySeparator(text);
        return Path.IsPathFullyQualified(text) && Directory.Exists(text);
    }

    private static bool TryAddress(string text, out Uri? address) =>
        Uri.TryCreate(text, UriKind.Absolute, out address) && address is { Scheme: "http" or "https", AbsolutePath: "/" };
}

/// <summary>A setting is wrong; the message names every wrong one.</summary>
public sealed class ServerOptionsException(string message) : Exception(message);
