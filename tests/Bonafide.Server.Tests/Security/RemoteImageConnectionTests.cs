using System.Net;
using System.Net.Sockets;
using Bonafide.Server.Security.Outbound;

namespace Bonafide.Server.Tests.Security;

/// <summary>Who is trusted, what the host learns, and how many fetch at a time.</summary>
public sealed class RemoteImageConnectionTests : RemoteImageFetching
{
    [Fact]
    public async Task TheHost_is_told_nothing_about_us()
    {
        await FetchedAsync(Host.Url());

        Assert.Equal(["Accept", "Host", "User-Agent"], Host.Asked.Single().Headers);
    }

    [Fact]
    public async Task Cookies_of_one_answer_are_not_sent_with_the_next_request()
    {
        Host.Answer = http =>
        {
            http.Response.Headers.SetCookie = "a=b; Path=/";
            return http.Request.Path == "/face" ? Redirect(http, "/other") : PictureHost.Picture(http);
        };

        await FetchedAsync(Host.Url());

        Assert.All(Host.Asked, asked => Assert.DoesNotContain("Cookie", asked.Headers));
    }

    [Fact]
    public async Task A_certificate_of_an_unknown_authority_or_another_name_is_not_trusted()
    {
        Host.Resolver.With("other.test", "127.0.0.1");

        using RemoteImageFetcher distrustful = Host.Fetcher(trusted: false);
        Assert.Equal(new RemoteImageResult.Failed(RemoteImageFault.NotTrusted), await distrustful.FetchAsync(Host.Url(), default));
        Assert.Equal(RemoteImageFault.NotTrusted, await FaultAsync(Host.Url(host: "other.test")));
        Assert.Equal(RemoteImageFault.NotTrusted, await FaultAsync(Host.Url(host: "127.0.0.1")));
        Assert.Empty(Host.Asked);
    }

    [Fact]
    public async Task A_certificate_that_is_over_is_not_trusted()
    {
        await using PictureHost old = await PictureHost.StartAsync(until: new DateTimeOffset(2021, 1, 1, 0, 0, 0, TimeSpan.Zero));
        using RemoteImageFetcher fetcher = old.Fetcher();

        Assert.Equal(new RemoteImageResult.Failed(RemoteImageFault.NotTrusted), await fetcher.FetchAsync(old.Url(), default));
    }

    [Fact]
    public async Task The_issuer_that_a_certificate_names_is_not_downloaded()
    {
        using TcpListener trap = new(IPAddress.Loopback, 0);
        trap.Start();
        await using PictureHost host = await PictureHost.StartAsync(issuerAddress: $"http://127.0.0.1:{((IPEndPoint)trap.LocalEndpoint).Port}/issuer.cer");
        using RemoteImageFetcher fetcher = host.Fetcher(trusted: false);

        Assert.Equal(new RemoteImageResult.Failed(RemoteImageFault.NotTrusted), await fetcher.FetchAsync(host.Url(), default));
        Assert.False(trap.Pending());
    }

    [Fact]
    public async Task More_pictures_than_may_be_fetched_wait_and_then_are_turned_away()
    {
        using SemaphoreSlim arrived = new(0);
        Host.Answer = http =>
        {
            arrived.Release();
            return NeverAsync(http);
        };
        using RemoteImageFetcher fetcher = Host.Fetcher(new RemoteImageLimits { Concurrency = 1, MaxTime = TimeSpan.FromMinutes(1), MaxWait = TimeSpan.FromMilliseconds(50) });
        using CancellationTokenSource client = new();

        Task<RemoteImageResult> first = fetcher.FetchAsync(Host.Url(), client.Token);
        await arrived.WaitAsync(TimeSpan.FromSeconds(30));
        RemoteImageResult second = await fetcher.FetchAsync(Host.Url(), default);
        await client.CancelAsync();

        Assert.Equal(RemoteImageFault.Busy, Assert.IsType<RemoteImageResult.Failed>(second).Fault);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
    }

    [Fact]
    public async Task A_client_that_goes_ends_the_fetching()
    {
        using SemaphoreSlim arrived = new(0);
        Host.Answer = http =>
        {
            arrived.Release();
            return NeverAsync(http);
        };
        using RemoteImageFetcher fetcher = Host.Fetcher();
        using CancellationTokenSource client = new();

        Task<RemoteImageResult> fetching = fetcher.FetchAsync(Host.Url(), client.Token);
        await arrived.WaitAsync(TimeSpan.FromSeconds(30));
        await client.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => fetching);
    }
}
