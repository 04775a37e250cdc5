using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Bonafide.Server.Security.Outbound;

/// <summary>Where pictures may be fetched from beside public hosts and port 443. The defaults are right for a server that faces strangers.</summary>
public sealed record OutboundOptions
{
    /// <summary>BONAFIDE_FETCH_PORTS: the ports that a URL may name, separated by commas. Default 443.</summary>
    public IReadOnlySet<int> Ports { get; init; } = new HashSet<int> { 443 };

    /// <summary>BONAFIDE_FETCH_NETWORKS: networks that are allowed although they are not public, such as 10.20.0.0/16, separated by commas. Default none.</summary>
    public IReadOnlyList<IPNetwork> Networks { get; init; } = [];

    /// <summary>BONAFIDE_FETCH_CA: a PEM file with certificates that are trusted as roots beside the system's. Default none.</summary>
    public X509Certificate2Collection TrustAnchors { get; init; } = [];

    /// <param name="faults">Gets a sentence for each setting that is wrong.</param>
    internal static OutboundOptions Read(IConfiguration settings, List<string> faults)
    {
        OutboundOptions preset = new();
        int[] ports = [.. Each(settings, "BONAFIDE_FETCH_PORTS", "must be port numbers from 1 to 65535, separated by commas", faults, Port)];
        return new OutboundOptions
        {
            Ports = ports.Length > 0 ? ports.ToHashSet() : preset.Ports,
            Networks = [.. Each(settings, "BONAFIDE_FETCH_NETWORKS", "must be networks like 10.20.0.0/16 or fd12::/32, separated by commas", faults, Network)],
            TrustAnchors = Anchors(settings["BONAFIDE_FETCH_CA"], faults),
        };
    }

    private static IEnumerable<T> Each<T>(IConfiguration settings, string name, string rule, List<string> faults, Func<string, T?> read)
        where T : struct
    {
        foreach (string text in (settings[name] ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            if (read(text) is { } value)
            {
                yield return value;
            }
            else
            {
                faults.Add($"{name}: '{text}' {rule}.");
            }
        }
    }

    private static int? Port(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int port) && port is >= 1 and <= 65_535 ? port : null;

    private static IPNetwork? Network(string text) => IPNetwork.TryParse(text, out IPNetwork network) ? network : null;

    private static X509Certificate2Collection Anchors(string? file, List<string> faults)
    {
        X509Certificate2Collection anchors = [];
        if (file is { Length: > 0 })
        {
            try
            {
                anchors.ImportFromPemFile(file);
                if (anchors.Count == 0)
                {
                    faults.Add($"BONAFIDE_FETCH_CA: '{file}' holds no certificate in PEM form.");
                }
            }
            catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or CryptographicException)
            {
                faults.Add($"BONAFIDE_FETCH_CA: '{file}' cannot be read: {fault.Message}");
            }
        }

        return anchors;
    }
}
