using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;

namespace Bonafide.Server.Security.Outbound;

/// <summary>
/// Connections to hosts that strangers name. A name is resolved once, every address of the answer is checked, and the socket goes to an
/// address that was checked: a name that answers differently the second time (DNS rebinding) is not asked a second time.
/// One address that is not allowed refuses the name, even beside good ones: an honest public name has none, and a choice among them would
/// make the outcome hang on their order.
/// </summary>
/// <param name="resolver">Where names are resolved.</param>
/// <param name="alsoAllowed">Networks that may be reached although they are not public; empty for a server that faces strangers.</param>
/// <param name="trustAnchors">Certificates that are trusted as roots beside the system's.</param>
/// <param name="isPublicAllowed">False where nothing but those networks may be reached.</param>
internal sealed class PinnedConnections(
    IHostResolver resolver, IReadOnlyList<IPNetwork> alsoAllowed, X509Certificate2Collection trustAnchors, bool isPublicAllowed = true)
{
    private const int MaxAddressesTried = 4;

    private const int MaxHeaderKilobytes = 16;

    /// <summary>For each address but the last, so that one that does not answer leaves time for the others.</summary>
    private static readonly TimeSpan _firstTries = TimeSpan.FromSeconds(2);

    /// <summary>An attempt outlives the request that began it; not for long.</summary>
    private static readonly TimeSpan _connectTime = TimeSpan.FromSeconds(10);

    /// <summary>
    /// A handler for plain requests and nothing else: no redirect is followed, no cookie, credential, proxy or trace header is used, no
    /// body is unpacked. A fault of the address shows as <see cref="HttpRequestException"/> around a <see cref="RefusedAddressException"/>.
    /// </summary>
    internal SocketsHttpHandler CreateHandler() => new()
    {
        ConnectCallback = ConnectAsync,
        SslOptions = CreateSslOptions(),
        AllowAutoRedirect = false,
        AutomaticDecompression = DecompressionMethods.None,
        UseCookies = false,
        UseProxy = false,
        Credentials = null,
        PreAuthenticate = false,
        ActivityHeadersPropagator = null,
        MaxResponseHeadersLength = MaxHeaderKilobytes,
        MaxResponseDrainSize = 0,
        ConnectTimeout = _connectTime,
        PooledConnectionLifetime = TimeSpan.Zero, // The next request asks and checks anew.
    };

    internal bool Allows(IPAddress address)
    {
        IPAddress reached = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        return (isPublicAllowed && PublicAddresses.Contains(reached)) || alsoAllowed.Any(network => network.Contains(reached));
    }

    private async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellation)
    {
        string host = context.DnsEndPoint.Host;
        IPAddress[] addresses = IPAddress.TryParse(host, out IPAddress? literal) ? [literal] : await resolver.ResolveAsync(host, cancellation);
        if (addresses.FirstOrDefault(address => !Allows(address)) is { } refused)
        {
            throw new RefusedAddressException(refused);
        }

        SocketException fault = new((int)SocketError.HostNotFound);
        IPAddress[] tried = [.. addresses.Take(MaxAddressesTried)];
        for (int i = 0; i < tried.Length; i++)
        {
            try
            {
                return await ConnectAsync(new IPEndPoint(tried[i], context.DnsEndPoint.Port), i < tried.Length - 1, cancellation);
            }
            catch (SocketException next)
            {
                fault = next;
            }
        }

        throw fault;
    }

    private static async Task<Stream> ConnectAsync(IPEndPoint target, bool areOthersLeft, CancellationToken cancellation)
    {
        using CancellationTokenSource time = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        if (areOthersLeft)
        {
            time.CancelAfter(_firstTries);
        }

        Socket socket = new(target.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(target, time.Token);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            socket.Dispose();
            throw new SocketException((int)SocketError.TimedOut);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private SslClientAuthenticationOptions CreateSslOptions()
    {
        SslClientAuthenticationOptions options = new() { CertificateChainPolicy = ChainPolicy() };
        if (trustAnchors.Count > 0)
        {
            options.RemoteCertificateValidationCallback = (_, certificate, chain, errors) =>
                errors == SslPolicyErrors.None || (errors == SslPolicyErrors.RemoteCertificateChainErrors && LeadsToAnchor(certificate, chain));
        }

        return options;
    }

    private bool LeadsToAnchor(X509Certificate? certificate, X509Chain? presented)
    {
        using X509Chain chain = new() { ChainPolicy = ChainPolicy() };
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.AddRange(trustAnchors);
        chain.ChainPolicy.ApplicationPolicy.Add(new System.Security.Cryptography.Oid("1.3.6.1.5.5.7.3.1")); // Server authentication.
        if (presented is not null)
        {
            chain.ChainPolicy.ExtraStore.AddRange(presented.ChainPolicy.ExtraStore);
        }

        return certificate is X509Certificate2 leaf && chain.Build(leaf);
    }

    /// <summary>A certificate may name addresses where its issuer or its revocation list lies. Those are a stranger's addresses too: nothing is downloaded.</summary>
    private static X509ChainPolicy ChainPolicy() => new() { DisableCertificateDownloads = true, RevocationMode = X509RevocationMode.NoCheck };
}

/// <summary>The host's name leads to an address that may not be reached.</summary>
internal sealed class RefusedAddressException(IPAddress address) : IOException($"{address} is not a public address.");
