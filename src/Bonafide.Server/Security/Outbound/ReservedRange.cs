using System.Net;

namespace Bonafide.Server.Security.Outbound;

/// <summary>Addresses behind which no stranger's public web server stands.</summary>
/// <param name="Network">The range.</param>
/// <param name="Meaning">What it is for.</param>
/// <param name="Source">Where that is written.</param>
internal sealed record ReservedRange(IPNetwork Network, string Meaning, string Source)
{
    internal ReservedRange(string network, string meaning, string source)
        : this(IPNetwork.Parse(network), meaning, source)
    {
    }
}
