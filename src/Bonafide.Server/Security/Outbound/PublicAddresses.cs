using System.Net;
using System.Net.Sockets;

namespace Bonafide.Server.Security.Outbound;

/// <summary>
/// Whether an address is somebody's host on the public internet, so that a stranger may make this server talk to it. Pure.
/// An address that carries an IPv4 address is judged by what a packet to it reaches: IPv4-mapped and NAT64's well-known prefix by the address
/// inside; 6to4, Teredo, ISATAP, IPv4-compatible and IPv4-translated are refused whole, since no web server needs them today.
/// </summary>
internal static class PublicAddresses
{
    private const uint IsatapIdentifier = 0x00005efe, IsatapUniversalIdentifier = 0x02005efe;

    private static readonly IPNetwork _globalUnicast = IPNetwork.Parse("2000::/3");

    /// <summary>RFC 6052 section 3.1: in an IPv6-only network every public IPv4 host is reached through it, so it cannot be refused whole.</summary>
    private static readonly IPNetwork _nat64 = IPNetwork.Parse("64:ff9b::/96");

    internal static bool Contains(IPAddress address) => WhyNot(address) is null;

    /// <summary>The range because of which an address is not public; null where it is.</summary>
    internal static ReservedRange? WhyNot(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6)
        {
            return WhyNot(address.MapToIPv4());
        }

        if (address.AddressFamily == AddressFamily.InterNetwork)
        {
            return ReservedRanges.V4.FirstOrDefault(range => range.Network.Contains(address));
        }

        byte[] bytes = address.GetAddressBytes();
        if (_nat64.Contains(address))
        {
            return WhyNot(new IPAddress(bytes.AsSpan(12)));
        }

        if (ReservedRanges.V6.FirstOrDefault(range => range.Network.Contains(address)) is { } reserved)
        {
            return reserved;
        }

        return !_globalUnicast.Contains(address) ? ReservedRanges.OutsideGlobalUnicast
            : IsIsatap(bytes) ? ReservedRanges.Isatap
            : null;
    }

    private static bool IsIsatap(ReadOnlySpan<byte> bytes) =>
        System.Buffers.Binary.BinaryPrimitives.ReadUInt32BigEndian(bytes[8..]) is IsatapIdentifier or IsatapUniversalIdentifier;
}
