using System.Net;
using Bonafide.Server.Security.Outbound;

namespace Bonafide.Server.Webhooks;

/// <summary>
/// Where webhooks may go: by https to public hosts, by https and http into the networks that the operator names. Names are judged when they are
/// resolved for a connection, addresses in a URL at once.
/// </summary>
internal sealed class WebhookDestinations : IDisposable
{
    private const int MaxUrlLength = 2_000;

    private readonly bool _mayBeInside;
    private readonly PinnedConnections _secure;
    private readonly PinnedConnections _plain;
    private readonly HttpMessageInvoker _https;
    private readonly HttpMessageInvoker _http;

    public WebhookDestinations(WebhookOptions options, IHostResolver resolver)
    {
        _mayBeInside = options.Networks.Count > 0;
        _secure = new PinnedConnections(resolver, options.Networks, []);
        _plain = new PinnedConnections(resolver, options.Networks, [], isPublicAllowed: false);
        _https = new HttpMessageInvoker(_secure.CreateHandler());
        _http = new HttpMessageInvoker(_plain.CreateHandler());
    }

    /// <summary>What is wrong with a destination, as a sentence; null where nothing is. A name may still turn out to lead where nothing may be sent.</summary>
    internal string? Fault(string url)
    {
        if (url.Length > MaxUrlLength || url.Any(char.IsControl) || !Uri.TryCreate(url, UriKind.Absolute, out Uri? target) || target.Scheme is not ("https" or "http") || target.UserInfo.Length > 0)
        {
            return "Enter a valid URL.";
        }

        bool isSecure = target.Scheme == "https";
        bool isAllowed = (isSecure || _mayBeInside) && (!IPAddress.TryParse(target.DnsSafeHost, out IPAddress? address) || (isSecure ? _secure : _plain).Allows(address));
        return isAllowed ? null : "Webhooks go to public hosts by https. Other networks, and http to them, must be named in the server's setting BONAFIDE_WEBHOOK_NETWORKS.";
    }

    /// <summary>Sends to a destination; the answer's body is not read.</summary>
    /// <exception cref="HttpRequestException">No answer; around a <see cref="RefusedAddressException"/> where the host leads to an address that is not allowed.</exception>
    internal Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellation) =>
        (request.RequestUri!.Scheme == "https" ? _https : _http).SendAsync(request, cancellation);

    public void Dispose()
    {
        _https.Dispose();
        _http.Dispose();
    }
}
