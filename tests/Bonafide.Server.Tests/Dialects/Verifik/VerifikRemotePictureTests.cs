using System.Net;
using System.Text.Json.Nodes;
using Bonafide.Server.Security.Outbound;
using Bonafide.Server.Tests.Security;
using Bonafide.Storage;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;

namespace Bonafide.Server.Tests.Dialects.Verifik;

/// <summary>A picture by URL, through the whole server: its settings, a real TLS server on loopback, and the dialect's words.</summary>
public sealed class VerifikRemotePictureTests : IAsyncLifetime
{
    private readonly LivenessApplication _application = new();
    private readonly string _anchors = Path.GetTempFileName();
    private PictureHost _host = null!;
    private WebApplicationFactory<Program> _server = null!;

    public async ValueTask InitializeAsync()
    {
        _host = await PictureHost.StartAsync();
        await File.WriteAllTextAsync(_anchors, _host.Anchors.ExportCertificatePems());
        _server = _application.WithWebHostBuilder(builder => builder
            .UseSetting("BONAFIDE_FETCH_PORTS", $"443, {_host.Port}")
            .UseSetting("BONAFIDE_FETCH_NETWORKS", "127.0.0.1/32")
            .UseSetting("BONAFIDE_FETCH_CA", _anchors)
            .ConfigureTestServices(services => services
                .AddSingleton<IHostResolver>(_host.Resolver)
                .AddSingleton(new RemoteImageLimits { MaxTime = TimeSpan.FromSeconds(5) })));
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        await _host.DisposeAsync();
        await _application.DisposeAsync();
        File.Delete(_anchors);
    }

    [Fact]
    public async Task A_picture_is_fetched_and_judged()
    {
        using HttpResponseMessage response = await SendAsync("liveness", ("image", _host.Url()));

        await Golden.MatchAsync("verifik/liveness-passed", response);
        Assert.Single(_host.Asked);
    }

    [Fact]
    public async Task Probe_and_gallery_may_mix_URLs_and_base64()
    {
        using HttpResponseMessage response = await SendAsync(
            "compare", ("probe", new JsonArray(_host.Url(), VerifikClient.Picture)), ("gallery", new JsonArray(VerifikClient.Picture, _host.Url("/second"))));

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(["/face", "/second"], _host.Asked.Select(asked => asked.Path).Order());
    }

    [Theory]
    [InlineData("http://pictures.test/face.jpg", "url-not-https")]
    [InlineData("https://", "url-is-none")]
    [InlineData("https://me:secret@pictures.test/", "url-with-credentials")]
    [InlineData("https://pictures.test:8443/", "url-with-another-port")]
    [InlineData("https://169.254.169.254/latest/meta-data", "url-not-public")]
    [InlineData("https://nobody.test/", "url-not-public")]
    [InlineData("https://127.0.0.1/", "url-unreachable")]
    public async Task A_URL_that_may_not_or_cannot_be_fetched_is_told_without_telling_what_lies_inside(string url, string golden)
    {
        using HttpResponseMessage response = await SendAsync("liveness", ("image", url));

        await Golden.MatchAsync($"verifik/{golden}", response);
    }

    [Theory]
    [InlineData("/missing", "url-not-found")]
    [InlineData("/loop", "url-too-many-redirects")]
    [InlineData("/large", "url-too-large")]
    [InlineData("/text", "url-no-picture")]
    public async Task What_a_host_does_wrong_is_told(string path, string golden)
    {
        _host.Answer = http =>
        {
            switch (http.Request.Path.Value)
            {
                case "/missing":
                    http.Response.StatusCode = StatusCodes.Status404NotFound;
                    return Task.CompletedTask;
                case "/loop":
                    http.Response.Redirect("/loop");
                    return Task.CompletedTask;
                case "/large":
                    http.Response.ContentLength = 20 * 1024 * 1024;
                    return http.Response.Body.FlushAsync();
                default:
                    return http.Response.WriteAsync("this is only text");
            }
        };

        using HttpResponseMessage response = await SendAsync("liveness", ("image", _host.Url(path)));

        await Golden.MatchAsync($"verifik/{golden}", response);
    }

    [Fact]
    public async Task A_certificate_for_another_name_is_told()
    {
        _host.Resolver.With("other.test", "127.0.0.1");

        using HttpResponseMessage response = await SendAsync("liveness", ("image", _host.Url(host: "other.test")));

        await Golden.MatchAsync("verifik/url-not-trusted", response);
    }

    [Fact]
    public async Task A_host_that_is_slow_is_told()
    {
        using WebApplicationFactory<Program> hasty = _server.WithWebHostBuilder(builder => builder.ConfigureTestServices(services =>
            services.AddSingleton(new RemoteImageLimits { MaxTime = TimeSpan.FromMilliseconds(300) })));
        _host.Answer = http => Task.Delay(Timeout.Infinite, http.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);

        using HttpResponseMessage response = await hasty.CreateClient().As(LivenessApplication.Key)
            .FacesAsync("liveness", VerifikClient.Body("liveness", ("image", _host.Url())));

        await Golden.MatchAsync("verifik/url-too-slow", response);
    }

    [Fact]
    public async Task Who_has_no_credits_does_not_make_us_fetch()
    {
        BonafideStorage storage = _server.Services.GetRequiredService<BonafideStorage>();
        await storage.Credits.SetAsync((await storage.Applications.ListAsync()).Single().Id, 0, "test");

        using HttpResponseMessage response = await SendAsync("liveness", ("image", _host.Url()));

        await Golden.MatchAsync("verifik/liveness-no-credits", response);
        Assert.Empty(_host.Asked);
    }

    [Fact]
    public async Task Neither_URL_nor_host_is_logged()
    {
        await SendAsync("liveness", ("image", _host.Url("/signed?secret=abc")));
        await SendAsync("liveness", ("image", "https://hidden-name.test/?secret=abc"));

        Assert.DoesNotContain("secret=abc", _application.Log.All, StringComparison.Ordinal);
        Assert.DoesNotContain("hidden-name", _application.Log.All, StringComparison.Ordinal);
        Assert.Contains("NotPublic", _application.Log.All, StringComparison.Ordinal);
    }

    private Task<HttpResponseMessage> SendAsync(string route, params (string, JsonNode?)[] changes) =>
        _server.CreateClient().As($"Bearer {LivenessApplication.Key}").FacesAsync(route, VerifikClient.Body(route, changes));
}
