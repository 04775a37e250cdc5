namespace Bonafide.Server.Security.Outbound;

/// <summary>
/// Every range of IANA's special-purpose registries (iana-ipv4-special-registry, iana-ipv6-special-registry, as of 2026-11), the ranges that
/// its address-space registries reserve, and one address that a cloud has set apart. Ranges that the registries call globally reachable
/// (AS112, AMT, PCP, TURN) are refused too: no picture lies there. Narrower ranges come first, so that the reason that is given is the closest one.
/// </summary>
internal static class ReservedRanges
{
    internal static IReadOnlyList<ReservedRange> V4 { get; } =
    [
        new("0.0.0.0/8", "this network", "RFC 791 section 3.2"),
        new("10.0.0.0/8", "private use", "RFC 1918"),
        new("100.64.0.0/10", "shared address space of carriers; some clouds' metadata", "RFC 6598"),
        new("127.0.0.0/8", "loopback", "RFC 1122 section 3.2.1.3"),
        new("168.63.129.16/32", "the platform's agent inside every virtual machine of Azure", "learn.microsoft.com, 'What is IP address 168.63.129.16'"),
        new("169.254.0.0/16", "link-local; most clouds' metadata", "RFC 3927"),
        new("172.16.0.0/12", "private use", "RFC 1918"),
        new("192.0.0.0/24", "IETF protocol assignments (DS-Lite, PCP and TURN anycast, NAT64 discovery, dummy)", "RFC 6890 section 2.1"),
        new("192.0.2.0/24", "documentation (TEST-NET-1)", "RFC 5737"),
        new("192.31.196.0/24", "AS112", "RFC 7535"),
        new("192.52.193.0/24", "AMT", "RFC 7450"),
        new("192.88.99.0/24", "6to4 relay anycast, deprecated", "RFC 7526"),
        new("192.168.0.0/16", "private use", "RFC 1918"),
        new("192.175.48.0/24", "AS112, direct delegation", "RFC 7534"),
        new("198.18.0.0/15", "benchmarking", "RFC 2544"),
        new("198.51.100.0/24", "documentation (TEST-NET-2)", "RFC 5737"),
        new("203.0.113.0/24", "documentation (TEST-NET-3)", "RFC 5737"),
        new("224.0.0.0/4", "multicast", "RFC 5771"),
        new("255.255.255.255/32", "limited broadcast", "RFC 919 section 7"),
        new("240.0.0.0/4", "reserved", "RFC 1112 section 4"),
    ];

    internal static IReadOnlyList<ReservedRange> V6 { get; } =
    [
        new("::/128", "unspecified", "RFC 4291 section 2.5.2"),
        new("::1/128", "loopback", "RFC 4291 section 2.5.3"),
        new("::/96", "IPv4-compatible, deprecated", "RFC 4291 section 2.5.5.1"),
        new("::ffff:0:0:0/96", "IPv4-translated", "RFC 2765 section 2.1"),
        new("64:ff9b:1::/48", "NAT64 for local use", "RFC 8215"),
        new("100::/64", "discard only", "RFC 6666"),
        new("100:0:0:1::/64", "dummy prefix", "RFC 9780"),
        new("2001::/32", "Teredo", "RFC 4380"),
        new("2001:2::/48", "benchmarking", "RFC 5180"),
        new("2001:3::/32", "AMT", "RFC 7450"),
        new("2001:4:112::/48", "AS112", "RFC 7535"),
        new("2001:10::/28", "ORCHID, deprecated", "RFC 4843"),
        new("2001:20::/28", "ORCHIDv2", "RFC 7343"),
        new("2001:30::/28", "drone remote ids", "RFC 9374"),
        new("2001::/23", "IETF protocol assignments", "RFC 2928"),
        new("2001:db8::/32", "documentation", "RFC 3849"),
        new("2002::/16", "6to4", "RFC 3056"),
        new("2620:4f:8000::/48", "AS112, direct delegation", "RFC 7534"),
        new("3ffe::/16", "6bone, given back", "RFC 3701"),
        new("3fff::/20", "documentation", "RFC 9637"),
        new("5f00::/16", "segment routing identifiers", "RFC 9602"),
        new("fc00::/7", "unique local; some clouds' metadata", "RFC 4193"),
        new("fe80::/10", "link-local", "RFC 4291 section 2.5.6"),
        new("fec0::/10", "site-local, deprecated", "RFC 3879"),
        new("ff00::/8", "multicast", "RFC 4291 section 2.7"),
    ];

    /// <summary>The registry hands out global unicast addresses from 2000::/3 and from nowhere else (iana-ipv6-address-space).</summary>
    internal static ReservedRange OutsideGlobalUnicast { get; } = new("::/0", "outside 2000::/3, from which global unicast addresses come", "RFC 4291 section 2.4");

    /// <summary>An interface identifier of this form makes a router tunnel to the IPv4 address that it holds.</summary>
    internal static ReservedRange Isatap { get; } = new("::5efe:0:0/96", "ISATAP interface identifier", "RFC 5214 section 6.1");
}
