using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using Bonafide.Server.Security.Outbound;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Bonafide.Server.Tests.Security;

/// <summary>A real web server with TLS on 127.0.0.1, whose address the tests allow, and which answers as a test says.</summary>
internal sealed class PictureHost : IAsyncDisposable
{
    internal const string Name = "pictures.test";
    internal const string International = "xn--bcher-kva.test";

    private readonly TestCertificates _certificates;
    private readonly WebApplication _server;

    private PictureHost(TestCertificates certificates, WebApplication server)
    {
        _certificates = certificates;
        _server = server;
    }

    /// <summary>What was asked of it, in order.</summary>
    internal ConcurrentQueue<(string Path, string[] Headers)> Asked { get; } = new();

    internal RequestDelegate Answer { get; set; } = Picture;

    internal ScriptedResolver Resolver { get; } = new ScriptedResolver().With(Name, "127.0.0.1").With(International, "127.0.0.1");

    internal int Port => new Uri(_server.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single()).Port;

    internal X509Certificate2Collection Anchors => [_certificates.Authority];

    internal string Url(string path = "/face", string host = Name) => $"https://{host}:{Port}{path}";

    internal static Task Picture(HttpContext http)
    {
        http.Response.ContentType = "text/html";
        return http.Response.Body.WriteAsync(LivenessApplication.OnePixel).AsTask();
    }

    internal static async Task<PictureHost> StartAsync(DateTimeOffset? until = null, string? issuerAddress = null)
    {
        TestCertificates certificates = new();
        X509Certificate2 certificate = certificates.Issue([Name, International], until, issuerAddress);

        // Offline: the server itself must not go looking for the issuer, since tests watch who does.
        SslServerAuthenticationOptions tls = new() { ServerCertificateContext = SslStreamCertificateContext.Create(certificate, null, offline: true) };
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel =>
            kestrel.Listen(IPAddress.Loopback, 0, listen => listen.UseHttps(new TlsHandshakeCallbackOptions { OnConnection = _ => new(tls) })));
        WebApplication server = builder.Build();
        PictureHost host = new(certificates, server);
        server.Run(async http =>
        {
            host.Asked.Enqueue((http.Request.Path, [.. http.Request.Headers.Keys.Order()]));
            await host.Answer(http);
        });
        await server.StartAsync();
        return host;
    }

    internal RemoteImageFetcher Fetcher(RemoteImageLimits? limits = null, bool trusted = true) => new(
        new PinnedConnections(Resolver, [IPNetwork.Parse("127.0.0.1/32")], trusted ? Anchors : []), new HashSet<int> { 443, Port },
        limits ?? new RemoteImageLimits(), NullLogger<RemoteImageFetcher>.Instance);

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _certificates.Dispose();
    }
}
