using System.Net;
using System.Net.Sockets;
using Bonafide.Server.Security.Outbound;

namespace Bonafide.Server.Tests.Security;

/// <summary>The table is written anew here, from the registries, so that a range that falls out of the source is noticed.</summary>
public sealed class PublicAddressesTests(ITestOutputHelper output)
{
    public static TheoryData<string, string> RefusedV4 => new()
    {
        { "0.0.0.0/8", "this network, RFC 791" },
        { "10.0.0.0/8", "private use, RFC 1918" },
        { "100.64.0.0/10", "shared address space, RFC 6598" },
        { "100.100.100.200/32", "metadata of a cloud, inside RFC 6598" },
        { "127.0.0.0/8", "loopback, RFC 1122" },
        { "168.63.129.16/32", "platform agent of a cloud" },
        { "169.254.0.0/16", "link-local, RFC 3927" },
        { "169.254.169.254/32", "metadata of most clouds, inside RFC 3927" },
        { "172.16.0.0/12", "private use, RFC 1918" },
        { "192.0.0.0/24", "IETF protocol assignments, RFC 6890" },
        { "192.0.0.0/29", "IPv4 service continuity, RFC 7335" },
        { "192.0.0.8/32", "dummy address, RFC 7600" },
        { "192.0.0.9/32", "PCP anycast, RFC 7723" },
        { "192.0.0.10/32", "TURN anycast, RFC 8155" },
        { "192.0.0.170/31", "NAT64 and DNS64 discovery, RFC 7050" },
        { "192.0.2.0/24", "documentation, RFC 5737" },
        { "192.31.196.0/24", "AS112, RFC 7535" },
        { "192.52.193.0/24", "AMT, RFC 7450" },
        { "192.88.99.0/24", "6to4 relays, RFC 7526" },
        { "192.168.0.0/16", "private use, RFC 1918" },
        { "192.175.48.0/24", "AS112, RFC 7534" },
        { "198.18.0.0/15", "benchmarking, RFC 2544" },
        { "198.51.100.0/24", "documentation, RFC 5737" },
        { "203.0.113.0/24", "documentation, RFC 5737" },
        { "224.0.0.0/4", "multicast, RFC 5771" },
        { "240.0.0.0/4", "reserved, RFC 1112" },
        { "255.255.255.255/32", "limited broadcast, RFC 919" },
    };

    public static TheoryData<string, string> RefusedV6 => new()
    {
        { "::/128", "unspecified, RFC 4291" },
        { "::1/128", "loopback, RFC 4291" },
        { "::/96", "IPv4-compatible, RFC 4291" },
        { "::ffff:0:0:0/96", "IPv4-translated, RFC 2765" },
        { "64:ff9b:1::/48", "NAT64 for local use, RFC 8215" },
        { "64:ff9b:2::/48", "beside NAT64, outside 2000::/3" },
        { "100::/64", "discard only, RFC 6666" },
        { "100:0:0:1::/64", "dummy prefix, RFC 9780" },
        { "200::/7", "NSAP, RFC 4048, outside 2000::/3" },
        { "1000::/4", "outside 2000::/3" },
        { "2001::/23", "IETF protocol assignments, RFC 2928" },
        { "2001::/32", "Teredo, RFC 4380" },
        { "2001:1::1/128", "PCP anycast, RFC 7723" },
        { "2001:1::2/128", "TURN anycast, RFC 8155" },
        { "2001:1::3/128", "DNS-SD anycast, RFC 9665" },
        { "2001:2::/48", "benchmarking, RFC 5180" },
        { "2001:3::/32", "AMT, RFC 7450" },
        { "2001:4:112::/48", "AS112, RFC 7535" },
        { "2001:10::/28", "ORCHID, RFC 4843" },
        { "2001:20::/28", "ORCHIDv2, RFC 7343" },
        { "2001:30::/28", "drone remote ids, RFC 9374" },
        { "2001:db8::/32", "documentation, RFC 3849" },
        { "2002::/16", "6to4, RFC 3056" },
        { "2620:4f:8000::/48", "AS112, RFC 7534" },
        { "3ffe::/16", "6bone, RFC 3701" },
        { "3fff::/20", "documentation, RFC 9637" },
        { "4000::/3", "outside 2000::/3" },
        { "5f00::/16", "segment routing, RFC 9602" },
        { "8000::/2", "outside 2000::/3" },
        { "fc00::/7", "unique local, RFC 4193" },
        { "fd00:ec2::254/128", "metadata of a cloud, inside RFC 4193" },
        { "fe00::/9", "reserved, outside 2000::/3" },
        { "fe80::/10", "link-local, RFC 4291" },
        { "fec0::/10", "site-local, RFC 3879" },
        { "ff00::/8", "multicast, RFC 4291" },
        { "2606:4700::5efe:a00:1/128", "ISATAP to 10.0.0.1, RFC 5214" },
        { "2606:4700::200:5efe:808:808/128", "ISATAP, universal, RFC 5214" },
    };

    [Theory]
    [MemberData(nameof(RefusedV4))]
    public void A_reserved_IPv4_range_is_refused_bare_mapped_and_behind_NAT64(string range, string meaning)
    {
        foreach (IPAddress address in Ends(range))
        {
            AssertRefused(address, range, meaning);
            AssertRefused(address.MapToIPv6(), range, meaning);
            AssertRefused(IPAddress.Parse($"64:ff9b::{address}"), range, meaning);
        }
    }

    [Theory]
    [MemberData(nameof(RefusedV6))]
    public void A_reserved_IPv6_range_is_refused(string range, string meaning)
    {
        foreach (IPAddress address in Ends(range))
        {
            AssertRefused(address, range, meaning);
        }
    }

    [Theory]
    [InlineData("::10.0.0.1", "IPv4-compatible")]
    [InlineData("::8.8.8.8", "IPv4-compatible, although the address inside is public")]
    [InlineData("::ffff:0:10.0.0.1", "IPv4-translated")]
    [InlineData("2002:a00:1::1", "6to4 of 10.0.0.1")]
    [InlineData("2002:808:808::1", "6to4 of a public address")]
    [InlineData("2001:0:a00:1::f5ff:fffe", "Teredo of 10.0.0.1")]
    [InlineData("64:ff9b:1::7f00:1", "NAT64 for local use")]
    [InlineData("64:ff9b:1:ffff::808:808", "NAT64 for local use, although the address inside is public")]
    [InlineData("::ffff:127.0.0.1", "mapped loopback")]
    [InlineData("fe80::1%1", "link-local with a zone")]
    public void An_address_that_carries_another_one_does_not_slip_through(string address, string meaning) =>
        AssertRefused(IPAddress.Parse(address), address, meaning);

    [Theory]
    [InlineData("1.0.0.0")]
    [InlineData("1.1.1.1")]
    [InlineData("9.255.255.255")]
    [InlineData("11.0.0.0")]
    [InlineData("100.63.255.255")]
    [InlineData("100.128.0.0")]
    [InlineData("126.255.255.255")]
    [InlineData("128.0.0.0")]
    [InlineData("168.63.129.15")]
    [InlineData("169.253.255.255")]
    [InlineData("169.255.0.0")]
    [InlineData("172.15.255.255")]
    [InlineData("172.32.0.0")]
    [InlineData("191.255.255.255")]
    [InlineData("192.0.1.0")]
    [InlineData("192.0.3.0")]
    [InlineData("192.167.255.255")]
    [InlineData("192.169.0.0")]
    [InlineData("198.17.255.255")]
    [InlineData("198.20.0.0")]
    [InlineData("223.255.255.255")]
    [InlineData("::ffff:8.8.8.8")]
    [InlineData("64:ff9b::8.8.8.8")]
    [InlineData("2001:200::")]
    [InlineData("2001:4860:4860::8888")]
    [InlineData("2001:db7:ffff:ffff::1")]
    [InlineData("2003::")]
    [InlineData("2606:4700:4700::1111")]
    [InlineData("2620:4f:8001::")]
    [InlineData("3fff:1000::")]
    public void Their_neighbours_are_public(string address) => Assert.Null(PublicAddresses.WhyNot(IPAddress.Parse(address)));

    [Fact]
    public void Every_range_of_the_source_has_its_case_here()
    {
        string[] cases = [.. RefusedV4.Concat(RefusedV6).Select(row => row.Data.Item1)];

        Assert.All(ReservedRanges.V4.Concat(ReservedRanges.V6), range => Assert.Contains($"{range.Network}", cases));
    }

    private void AssertRefused(IPAddress address, string range, string meaning)
    {
        ReservedRange? reason = PublicAddresses.WhyNot(address);
        Assert.True(reason is not null, $"{address} ({range}, {meaning}) counts as public.");
        output.WriteLine($"refused {address,-40} as {reason.Meaning} ({reason.Source})");
    }

    /// <summary>The first and the last address of a range.</summary>
    private static IPAddress[] Ends(string range)
    {
        IPNetwork network = IPNetwork.Parse(range);
        byte[] last = network.BaseAddress.GetAddressBytes();
        int bits = network.BaseAddress.AddressFamily == AddressFamily.InterNetwork ? 32 : 128;
        for (int bit = network.PrefixLength; bit < bits; bit++)
        {
            last[bit / 8] |= (byte)(0x80 >> (bit % 8));
        }

        return [network.BaseAddress, new IPAddress(last)];
    }
}
