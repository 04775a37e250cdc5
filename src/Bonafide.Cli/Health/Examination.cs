using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Bonafide.Engine;
using Bonafide.Engine.Decision;
using Bonafide.Engine.Imaging;
using Bonafide.Engine.Models;
using Bonafide.Server;
using Bonafide.Server.Settings;
using Bonafide.Storage;
using Bonafide.Storage.Audit;

namespace Bonafide.Cli.Health;

/// <summary>Looks at everything that a server needs on this machine, and changes nothing. Each look stands for itself: one call tells all that is wrong.</summary>
internal sealed class Examination
{
    private const long LittleMemory = 1L << 30, LittleDisk = 1L << 30;

    private static readonly TimeSpan _clockTolerance = TimeSpan.FromMinutes(1);

    private readonly Shell _shell;
    private readonly SettingReader _settings;
    private readonly ServerOptions _options;

    /// <param name="sources">Where the server's settings come from; one that is wrong is told, and the rest is looked at with its preset.</param>
    /// <param name="pack">Instead of the settings' one.</param>
    /// <param name="modelFolders">Instead of the settings' ones.</param>
    internal Examination(Shell shell, SettingSources sources, string? pack, string[]? modelFolders)
    {
        _shell = shell;
        _settings = new SettingReader(sources);
        ServerOptions options = ServerOptions.Survey(_settings);
        _options = options with { Pack = pack ?? options.Pack, ModelFolders = modelFolders is { Length: > 0 } ? modelFolders : options.ModelFolders };
    }

    private StorageOptions Storage => _options.Storage;

    internal async Task<IReadOnlyList<Finding>> RunAsync(Uri? server, CancellationToken cancellation)
    {
        (Finding models, string? embedding) = Models();
        List<Finding> findings = [Machine(), Settings(), Libraries(), models, Folder(), .. await RecordAsync(embedding, cancellation)];
        if (server is not null)
        {
            findings.Add(await ServerAsync(server, cancellation));
        }

        return findings;
    }

    /// <summary>Asks a running server whether it takes work.</summary>
    internal static async Task<Finding> ServerAsync(Uri server, CancellationToken cancellation)
    {
        const string subject = "server";
        using HttpClient client = new(new SocketsHttpHandler { AllowAutoRedirect = false }) { Timeout = TimeSpan.FromSeconds(5) };
        try
        {
            using HttpResponseMessage answer = await client.GetAsync(new Uri(server, "/readyz"), cancellation);
            string said = TextTable.Harmless((await answer.Content.ReadAsStringAsync(cancellation)).Trim());
            return answer.IsSuccessStatusCode
                ? Finding.Good(subject, $"{server} is {said}")
                : Finding.Bad(subject, $"{server} answers {(int)answer.StatusCode} ({(said.Length > 80 ? said[..80] : said)}): look into its log.");
        }
        catch (HttpRequestException fault)
        {
            return Finding.Bad(subject, $"{server} cannot be reached: {fault.Message} Is it running, and does it listen there (BONAFIDE_URLS)?");
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return Finding.Bad(subject, $"{server} did not answer within {client.Timeout.TotalSeconds:0} s.");
        }
    }

    private static Finding Machine()
    {
        const string subject = "machine";
        long memory = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;
        string said = string.Create(
            CultureInfo.InvariantCulture, $"{RuntimeInformation.OSDescription}, {RuntimeInformation.ProcessArchitecture}, {Environment.ProcessorCount} cores, {memory / 1e9:0.0} GB of memory");
        return memory < LittleMemory ? Finding.Doubtful(subject, $"{said}. Less than 1 GB: models and pictures need about half of that.")
            : !Vector256.IsHardwareAccelerated && RuntimeInformation.ProcessArchitecture == Architecture.X64 ? Finding.Doubtful(subject, $"{said}. No AVX2: every check takes several times as long.")
            : Finding.Good(subject, said);
    }

    private Finding Settings()
    {
        const string subject = "settings";
        string said = $"pack {_options.Pack}, {_options.Concurrency} pictures at work, {_options.QueueLength} may wait, listening at {_options.Urls}";
        return _settings.Faults.Count > 0 ? Finding.Bad(subject, string.Join(" ", _settings.Faults))
            : _settings.UnknownVariables is { Count: > 0 } unknown ? Finding.Doubtful(subject, $"{said}. No settings, and without effect: {string.Join(", ", unknown)}.")
            : Finding.Good(subject, said);
    }

    private static Finding Libraries()
    {
        try
        {
            return Finding.Good("libraries", $"libvips {ImageDecoder.LibraryVersion}");
        }
        catch (Exception fault) when (fault is TypeInitializationException or DllNotFoundException or NotSupportedException or InvalidOperationException)
        {
            return Finding.Bad("libraries", (fault.InnerException ?? fault).Message);
        }
    }

    /// <summary>Loads every network of the pack and runs it once; tells the id of the one that recognizes people, too.</summary>
    private (Finding Finding, string? Embedding) Models()
    {
        const string subject = "models";
        string id = _options.Pack;
        long start = Stopwatch.GetTimestamp();
        try
        {
            using LivenessEngine engine = LivenessEngine.Load(ModelCatalog.Open(_options.ModelFolders), id, new DecisionPolicy());
            engine.WarmUp();
            string said = string.Create(
                CultureInfo.InvariantCulture, $"pack {id}: {engine.Models.Count} networks are loaded, hashed and have run, {Stopwatch.GetElapsedTime(start).TotalSeconds:0.0} s");
            return (engine.Pack.Warning is { } warning ? Finding.Doubtful(subject, $"{said}. {warning}") : Finding.Good(subject, said), engine.Embedding?.Id);
        }
        catch (Exception fault) when (fault is ModelException or TypeInitializationException or DllNotFoundException or NotSupportedException)
        {
            return (Finding.Bad(subject, fault is TypeInitializationException { InnerException: { } inner } ? inner.Message : fault.Message), null);
        }
    }

    private Finding Folder()
    {
        const string subject = "data folder";
        string folder = Storage.DataFolder;
        if (!Directory.Exists(folder))
        {
            return Finding.Good(subject, $"{folder} is not there yet: the first start makes it.");
        }

        const UnixFileMode others = UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute | UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute;
        if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(folder) & others) != 0)
        {
            return Finding.Doubtful(subject, $"{folder} may be entered by others: chmod 700 it.");
        }

        long free = new DriveInfo(folder).AvailableFreeSpace;
        string said = string.Create(CultureInfo.InvariantCulture, $"{folder}, {free / 1e9:0.0} GB free");
        return free < LittleDisk ? Finding.Doubtful(subject, $"{said}: make room before the disk is full. Checks are refused then, none is lost.") : Finding.Good(subject, said);
    }

    /// <param name="embedding">Id of the network that recognizes people; null where the pack has none or could not be loaded.</param>
    private async Task<IReadOnlyList<Finding>> RecordAsync(string? embedding, CancellationToken cancellation)
    {
        const string subject = "database", key = "master key";
        if (!StorageLocation.IsThere(Storage))
        {
            return [Finding.Good(subject, $"{StorageLocation.SqliteFile(Storage)} is not there yet: the first start makes it.")];
        }

        try
        {
            await using BonafideStorage opened = new(Storage, _shell.Time);
            (int found, int known) = await opened.Maintenance.SchemaAsync(cancellation);
            if (found != known)
            {
                // To open it would bring it up to date.
                return [found > known
                    ? Finding.Bad(subject, $"schema version {found}; this program knows {known}: it is older than the one that wrote it. Install the newer one.")
                    : Finding.Doubtful(subject, $"schema version {found} of {known}: the next start brings it up to date. Take a backup first: bonafide db backup.")];
            }

            await opened.StartAsync(cancellation);
            List<Finding> findings = [Finding.Good(subject, $"schema version {found}"), Finding.Good(key, "opens the database"), await ClockAsync(opened, cancellation)];
            if (embedding is not null)
            {
                findings.Add(await FacesAsync(opened, embedding, cancellation));
            }

            return findings;
        }
        catch (Exception fault) when (StorageFaults.Sentence(fault) is { } sentence)
        {
            return [Finding.Bad(fault is StorageException ? key : subject, sentence)];
        }
    }

    /// <summary>Faces of another network are found by nothing: a change of pack must not take a blocklist away unseen.</summary>
    private static async Task<Finding> FacesAsync(BonafideStorage opened, string model, CancellationToken cancellation)
    {
        const string subject = "enrolled faces";
        (long stale, long withPicture) = await opened.StaleFaces.CountAsync(null, model, cancellation);
        return stale == 0
            ? Finding.Good(subject, $"every one was computed by {model}")
            : Finding.Bad(
                subject, $"{stale} were computed by another network than {model}, and no blocklist, search or screening finds them. Serve with the pack before (BONAFIDE_PACK), or run " +
                $"bonafide gallery reindex: pictures of {withPicture} are kept, the others have to be enrolled again.");
    }

    /// <summary>Clocks that go back break retention, tokens and the order of the audit log.</summary>
    private async Task<Finding> ClockAsync(BonafideStorage opened, CancellationToken cancellation)
    {
        const string subject = "clock";
        DateTimeOffset now = _shell.Time.GetUtcNow();
        IReadOnlyList<AuditLine> newest = await opened.Audit.ListAsync(limit: 1, cancellation: cancellation);
        return newest.Count > 0 && newest[0].At > now + _clockTolerance
            ? Finding.Bad(subject, $"it is {TextTable.Moment(now)}, but the newest line of the audit log is of {TextTable.Moment(newest[0].At)}: set the clock (timedatectl), here or on the other servers.")
            : Finding.Good(subject, TextTable.Moment(now));
    }
}
