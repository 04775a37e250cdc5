using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Bonafide.Server.Settings;

namespace Bonafide.Server.Security.Outbound;

/// <summary>Where pictures may be fetched from beside public hosts and port 443. The defaults are right for a server that faces strangers.</summary>
public sealed record OutboundOptions
{
    /// <summary>The ports that a URL may name.</summary>
    public IReadOnlySet<int> Ports { get; init; } = new HashSet<int> { 443 };

    /// <summary>Networks that are allowed although they are not public.</summary>
    public IReadOnlyList<IPNetwork> Networks { get; init; } = [];

    /// <summary>Certificates that are trusted as roots beside the system's.</summary>
    public X509Certificate2Collection TrustAnchors { get; init; } = [];

    internal static OutboundOptions Read(SettingSection section)
    {
        OutboundOptions preset = new();
        IReadOnlyList<int> ports = section.Each<int>(
            "BONAFIDE_FETCH_PORTS", ',', "The ports that the URL of a picture may name.", "port numbers from 1 to 65535, separated by `,`", "443", TryPort);
        return new OutboundOptions
        {
            Ports = ports.Count > 0 ? ports.ToHashSet() : preset.Ports,
            Networks = section.Each<IPNetwork>(
                "BONAFIDE_FETCH_NETWORKS", ',',
                "Pictures may come from there although they are not public. Every caller can reach every web server in them; leave it empty where callers are strangers.",
                "networks like `10.20.0.0/16` or `fd12::/32`, separated by `,`", "none", IPNetwork.TryParse),
            TrustAnchors = section.Value<X509Certificate2Collection>(
                "BONAFIDE_FETCH_CA", [], "Roots that are trusted for fetching, beside the system's: your own authority's.",
                "a PEM file with certificates that the server may read", "none", TryAnchors),
        };
    }

    private static bool TryPort(string text, out int port) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out port) && port is >= 1 and <= 65_535;

    private static bool TryAnchors(string file, out X509Certificate2Collection anchors)
    {
        anchors = [];
        try
        {
            anchors.ImportFromPemFile(file);
            return anchors.Count > 0;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or CryptographicException)
        {
            return false;
        }
    }
}
