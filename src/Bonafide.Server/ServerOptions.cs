using System.Globalization;

namespace Bonafide.Server;

/// <summary>The server's settings, from the environment (or flags of the same name). All of them are checked at the start.</summary>
public sealed record ServerOptions
{
    /// <summary>BONAFIDE_DATA: everything that the server keeps. Default "data" below the working folder.</summary>
    public required string DataFolder { get; init; }

    /// <summary>BONAFIDE_MODELS: folders with weights and cards beside the program's own, separated like PATH.</summary>
    public required IReadOnlyList<string> ModelFolders { get; init; }

    /// <summary>BONAFIDE_PACK: the model pack. Default "public".</summary>
    public required string Pack { get; init; }

    /// <summary>BONAFIDE_URLS: where to listen. Default http://127.0.0.1:8080; ASPNETCORE_URLS and --urls count too.</summary>
    public required string Urls { get; init; }

    /// <summary>BONAFIDE_BOOTSTRAP_KEY: an API key for scripted installs; none = a random one at the first start.</summary>
    public string? BootstrapKey { get; init; }

    /// <summary>BONAFIDE_CONCURRENCY: pictures at work at the same time. Default: the number of cores.</summary>
    public required int Concurrency { get; init; }

    /// <summary>BONAFIDE_QUEUE: pictures that may wait for a core; more are refused. Default 16 a core.</summary>
    public required int QueueLength { get; init; }

    /// <summary>BONAFIDE_QUEUE_SECONDS: how long one may wait before it is refused. Default 5.</summary>
    public required TimeSpan QueueTime { get; init; }

    public static ServerOptions Read(IConfiguration settings)
    {
        List<string> faults = [];
        int concurrency = Number(settings, "BONAFIDE_CONCURRENCY", Environment.ProcessorCount, 1, 1_024, faults);
        ServerOptions options = new()
        {
            DataFolder = Path.GetFullPath(settings["BONAFIDE_DATA"] is { Length: > 0 } data ? data : "data"),
            ModelFolders = (settings["BONAFIDE_MODELS"] ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries),
            Pack = settings["BONAFIDE_PACK"] is { Length: > 0 } pack ? pack : "public",
            Urls = settings["BONAFIDE_URLS"] ?? settings["urls"] ?? "http://127.0.0.1:8080",
            BootstrapKey = settings["BONAFIDE_BOOTSTRAP_KEY"] is { Length: > 0 } key ? key : null,
            Concurrency = concurrency,
            QueueLength = Number(settings, "BONAFIDE_QUEUE", 16 * concurrency, 0, 100_000, faults),
            QueueTime = TimeSpan.FromSeconds(Number(settings, "BONAFIDE_QUEUE_SECONDS", 5, 0, 600, faults)),
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
