using System.Net;

namespace Bonafide.Storage.ApiKeys;

/// <summary>Whether a key that was found may be used. Pure.</summary>
internal static class ApiKeyRules
{
    internal static ApiKeyOutcome Judge(ApiKey? key, IPAddress? address, DateTimeOffset now) =>
        key is null ? ApiKeyOutcome.Unknown
        : key.RevokedAt is not null ? ApiKeyOutcome.Revoked
        : key.ExpiresAt <= now ? ApiKeyOutcome.Expired
        : IsAllowed(key.Networks, address) ? ApiKeyOutcome.Accepted
        : ApiKeyOutcome.AddressNotAllowed;

    private static bool IsAllowed(IReadOnlyList<IPNetwork> networks, IPAddress? address)
    {
        // A dual-stack socket tells IPv4 callers in IPv6 form.
        IPAddress? plain = address is { IsIPv4MappedToIPv6: true } ? address.MapToIPv4() : address;
        return networks.Count == 0 || (plain is not null && networks.Any(network => network.Contains(plain)));
    }
}
