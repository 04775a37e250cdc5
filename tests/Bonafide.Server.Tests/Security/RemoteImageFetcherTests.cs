using System.IO.Compression;
using System.Net;
using System.Net.Sockets;
using Bonafide.Server.Security.Outbound;
using Microsoft.AspNetCore.Http;

namespace Bonafide.Server.Tests.Security;

public sealed class RemoteImageFetcherTests : IAsyncLifetime
{
    private PictureHost _host = null!;

    public async ValueTask InitializeAsync() => _host = await PictureHost.StartAsync();

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task A_picture_is_known_by_its_bytes_and_not_by_its_content_type()
    {
        Assert.Equal(LivenessApplication.OnePixel, await FetchedAsync(_host.Url()));

        _host.Answer = http =>
        {
            http.Response.ContentType = "image/png";
            return http.Response.WriteAsync("<html>this is no picture</html>");
        };
        Assert.Equal(RemoteImageFault.NotAPicture, await FaultAsync(_host.Url()));
    }

    [Fact]
    public async Task The_host_is_told_nothing_about_us()
    {
        await FetchedAsync(_host.Url());

        Assert.Equal(["Accept", "Host", "User-Agent"], _host.Asked.Single().Headers);
    }

    [Fact]
    public async Task A_name_that_is_public_first_and_private_then_is_asked_once_and_the_checked_address_is_used()
    {
        _host.Resolver.With(PictureHost.Name, "127.0.0.1", "10.0.0.1");

        Assert.Equal(LivenessApplication.OnePixel, await FetchedAsync(_host.Url()));

        Assert.Equal([PictureHost.Name], _host.Resolver.Asked);
    }

    [Fact]
    public async Task A_redirect_to_the_same_name_is_checked_anew()
    {
        _host.Resolver.With(PictureHost.Name, "127.0.0.1", "10.0.0.1");
        RedirectTo(_host.Url("/other"));

        Assert.Equal(RemoteImageFault.NotPublic, await FaultAsync(_host.Url()));
        Assert.Single(_host.Asked);
    }

    [Fact]
    public async Task One_private_address_beside_public_ones_refuses_the_name()
    {
        _host.Resolver.With(PictureHost.Name, "127.0.0.1 10.0.0.1");

        Assert.Equal(RemoteImageFault.NotPublic, await FaultAsync(_host.Url()));
        Assert.Empty(_host.Asked);
    }

    [Fact]
    public async Task A_name_that_does_not_exist_looks_like_one_that_leads_inside()
    {
        _host.Resolver.With("inside.test", "192.168.1.1");

        Assert.Equal(RemoteImageFault.NotPublic, await FaultAsync("https://nobody.test/"));
        Assert.Equal(RemoteImageFault.NotPublic, await FaultAsync("https://inside.test/"));
    }

    [Theory]
    [InlineData("https://169.254.169.254/latest/meta-data/")]
    [InlineData("https://10.0.0.1/")]
    [InlineData("https://127.0.0.2/")]
    [InlineData("https://[::1]/")]
    [InlineData("https://[::ffff:10.0.0.1]/")]
    [InlineData("https://[64:ff9b::10.0.0.1]/")]
    [InlineData("//192.168.0.1/")]
    public async Task A_redirect_into_private_space_is_refused(string target)
    {
        RedirectTo(target);

        Assert.Equal(RemoteImageFault.NotPublic, await FaultAsync(_host.Url()));
        Assert.Single(_host.Asked);
    }

    [Theory]
    [InlineData("http://pictures.test/", RemoteImageFault.NotHttps)]
    [InlineData("ftp://pictures.test/", RemoteImageFault.NotHttps)]
    [InlineData("file:///etc/passwd", RemoteImageFault.NotHttps)]
    [InlineData("data:image/png;base64,iVBORw0KGgo=", RemoteImageFault.NotHttps)]
    [InlineData("https://user:secret@pictures.test/", RemoteImageFault.HasCredentials)]
    [InlineData("https://pictures.test:22/", RemoteImageFault.PortNotAllowed)]
    public async Task What_a_URL_may_not_do_neither_may_a_redirect(string target, RemoteImageFault fault)
    {
        Assert.Equal(fault, await FaultAsync(target));

        RedirectTo(target);
        Assert.Equal(fault, await FaultAsync(_host.Url()));
    }

    [Fact]
    public async Task Three_redirects_are_followed_and_a_loop_ends_at_the_fourth()
    {
        _host.Answer = http => http.Request.Path.Value!.Length < 5 ? Redirect(http, http.Request.Path + "x") : PictureHost.Picture(http);
        Assert.Equal(LivenessApplication.OnePixel, await FetchedAsync(_host.Url("/x")));

        _host.Asked.Clear();
        RedirectTo("/face");
        Assert.Equal(RemoteImageFault.TooManyRedirects, await FaultAsync(_host.Url()));
        Assert.Equal(4, _host.Asked.Count);
    }

    [Fact]
    public async Task Cookies_of_one_answer_are_not_sent_with_the_next_request()
    {
        _host.Answer = http =>
        {
            http.Response.Headers.SetCookie = "a=b; Path=/";
            return http.Request.Path == "/face" ? Redirect(http, "/other") : PictureHost.Picture(http);
        };

        await FetchedAsync(_host.Url());

        Assert.All(_host.Asked, asked => Assert.DoesNotContain("Cookie", asked.Headers));
    }

    [Fact]
    public async Task An_endless_body_is_left_at_the_limit()
    {
        TaskCompletionSource left = new();
        _host.Answer = async http =>
        {
            using CancellationTokenRegistration registration = http.RequestAborted.Register(() => left.TrySetResult());
            await http.Response.Body.WriteAsync(LivenessApplication.OnePixel);
            while (!http.RequestAborted.IsCancellationRequested)
            {
                await http.Response.Body.WriteAsync(new byte[4_096]);
            }
        };

        Assert.Equal(RemoteImageFault.TooManyBytes, await FaultAsync(_host.Url(), new RemoteImageLimits { MaxBytes = 100_000 }));
        await left.Task.WaitAsync(TimeSpan.FromSeconds(30));
    }

    [Fact]
    public async Task A_length_beyond_the_limit_is_believed_at_once()
    {
        _host.Answer = http =>
        {
            http.Response.ContentLength = (10 * 1024 * 1024) + 1;
            return http.Response.Body.FlushAsync();
        };

        Assert.Equal(RemoteImageFault.TooManyBytes, await FaultAsync(_host.Url()));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_host_that_is_slow_with_head_or_body_is_left(bool sendsHead)
    {
        _host.Answer = async http =>
        {
            if (sendsHead)
            {
                await http.Response.Body.WriteAsync(LivenessApplication.OnePixel);
                await http.Response.Body.FlushAsync();
            }

            await NeverAsync(http);
        };

        Assert.Equal(RemoteImageFault.TooSlow, await FaultAsync(_host.Url(), new RemoteImageLimits { MaxTime = TimeSpan.FromMilliseconds(500) }));
    }

    [Fact]
    public async Task A_packed_body_is_not_unpacked()
    {
        _host.Answer = async http =>
        {
            http.Response.Headers.ContentEncoding = "gzip";
            await using GZipStream packed = new(http.Response.Body, CompressionLevel.Optimal);
            await packed.WriteAsync(LivenessApplication.OnePixel);
        };

        Assert.Equal(RemoteImageFault.NotAPicture, await FaultAsync(_host.Url()));
    }

    [Fact]
    public async Task A_body_that_breaks_off_is_no_picture()
    {
        _host.Answer = async http =>
        {
            http.Response.ContentLength = 1_000;
            await http.Response.Body.WriteAsync(LivenessApplication.OnePixel);
            await http.Response.Body.FlushAsync();
            http.Abort();
        };

        Assert.Equal(RemoteImageFault.Unreachable, await FaultAsync(_host.Url()));
    }

    [Theory]
    [InlineData(404)]
    [InlineData(204)]
    [InlineData(206)]
    [InlineData(304)]
    [InlineData(302)] // Without a place to go to.
    [InlineData(500)]
    public async Task Another_status_than_200_is_no_picture(int status)
    {
        _host.Answer = http =>
        {
            http.Response.StatusCode = status;
            return Task.CompletedTask;
        };

        Assert.Equal(RemoteImageFault.NotFound, await FaultAsync(_host.Url()));
    }

    [Fact]
    public async Task A_certificate_of_an_unknown_authority_or_another_name_is_not_trusted()
    {
        _host.Resolver.With("other.test", "127.0.0.1");

        using RemoteImageFetcher distrustful = _host.Fetcher(trusted: false);
        Assert.Equal(new RemoteImageResult.Failed(RemoteImageFault.NotTrusted), await distrustful.FetchAsync(_host.Url(), default));
        Assert.Equal(RemoteImageFault.NotTrusted, await FaultAsync(_host.Url(host: "other.test")));
        Assert.Equal(RemoteImageFault.NotTrusted, await FaultAsync(_host.Url(host: "127.0.0.1")));
        Assert.Empty(_host.Asked);
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

    [Theory]
    [InlineData("2130706434", "decimal")]
    [InlineData("0x7f000002", "hexadecimal")]
    [InlineData("0177.0.0.2", "octal")]
    [InlineData("0x7f.2", "mixed and short")]
    [InlineData("127.2", "short")]
    [InlineData("127.0.0.2.", "with a dot at its end")]
    [InlineData("１２７.０.０.２", "full-width digits")]
    [InlineData("127。0。0。2", "ideographic dots")]
    [InlineData("0.0.0.0", "any")]
    [InlineData("[::]", "any, IPv6")]
    [InlineData("[::1]", "loopback, IPv6")]
    [InlineData("[0:0:0:0:0:0:0:1]", "loopback in full")]
    [InlineData("[::ffff:127.0.0.2]", "mapped")]
    [InlineData("[::ffff:7f00:2]", "mapped, in hexadecimal")]
    [InlineData("[64:ff9b::7f00:2]", "behind NAT64")]
    [InlineData("[2002:7f00:2::]", "6to4")]
    [InlineData("[fe80::1%25lo]", "with a zone")]
    [InlineData("[fe80::1%251]", "with a numbered zone")]
    [InlineData("[::1%25eth0]", "loopback with a zone")]
    public async Task An_address_in_whatever_spelling_is_refused(string host, string spelling)
    {
        RemoteImageFault fault = await FaultAsync($"https://{host}/face");

        Assert.True(fault is RemoteImageFault.NotPublic or RemoteImageFault.NotAUrl, $"{spelling}: {fault}");
        Assert.Empty(_host.Asked);
    }

    [Fact]
    public async Task A_dot_at_the_end_of_a_name_changes_nothing_but_the_name_that_is_asked()
    {
        _host.Resolver.With(PictureHost.Name + ".", "127.0.0.1", "10.0.0.1");

        Assert.Equal(LivenessApplication.OnePixel, await FetchedAsync(_host.Url(host: PictureHost.Name + ".")));
        Assert.Equal(RemoteImageFault.NotPublic, await FaultAsync(_host.Url(host: PictureHost.Name + ".")));
    }

    [Fact]
    public async Task An_international_name_is_asked_in_its_ASCII_form()
    {
        Assert.Equal(LivenessApplication.OnePixel, await FetchedAsync(_host.Url(host: "bücher.test")));

        Assert.Equal([PictureHost.International], _host.Resolver.Asked);
    }

    [Theory]
    [InlineData("")]
    [InlineData("face.jpg")]
    [InlineData("//pictures.test/face.jpg")]
    [InlineData("https://")]
    [InlineData("https:///face.jpg")]
    [InlineData("https://a b/")]
    public async Task What_is_no_URL_is_told_as_such(string url) => Assert.Contains(
        await FaultAsync(url), new[] { RemoteImageFault.NotAUrl, RemoteImageFault.NotHttps });

    [Fact]
    public async Task A_URL_of_two_thousand_characters_is_enough() =>
        Assert.Equal(RemoteImageFault.NotAUrl, await FaultAsync(_host.Url("/" + new string('a', 2_048))));

    [Fact]
    public async Task More_pictures_than_may_be_fetched_wait_and_then_are_turned_away()
    {
        using SemaphoreSlim arrived = new(0);
        _host.Answer = http =>
        {
            arrived.Release();
            return NeverAsync(http);
        };
        using RemoteImageFetcher fetcher = _host.Fetcher(new RemoteImageLimits { Concurrency = 1, MaxTime = TimeSpan.FromMinutes(1), MaxWait = TimeSpan.FromMilliseconds(50) });
        using CancellationTokenSource client = new();

        Task<RemoteImageResult> first = fetcher.FetchAsync(_host.Url(), client.Token);
        await arrived.WaitAsync(TimeSpan.FromSeconds(30));
        RemoteImageResult second = await fetcher.FetchAsync(_host.Url(), default);
        await client.CancelAsync();

        Assert.Equal(RemoteImageFault.Busy, Assert.IsType<RemoteImageResult.Failed>(second).Fault);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
    }

    [Fact]
    public async Task A_client_that_goes_ends_the_fetching()
    {
        using SemaphoreSlim arrived = new(0);
        _host.Answer = http =>
        {
            arrived.Release();
            return NeverAsync(http);
        };
        using RemoteImageFetcher fetcher = _host.Fetcher();
        using CancellationTokenSource client = new();

        Task<RemoteImageResult> fetching = fetcher.FetchAsync(_host.Url(), client.Token);
        await arrived.WaitAsync(TimeSpan.FromSeconds(30));
        await client.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => fetching);
    }

    private static Task NeverAsync(HttpContext http) =>
        Task.Delay(Timeout.Infinite, http.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);

    private void RedirectTo(string target) => _host.Answer = http => Redirect(http, target);

    private static Task Redirect(HttpContext http, string target)
    {
        http.Response.StatusCode = StatusCodes.Status302Found;
        http.Response.Headers.Location = target;
        return Task.CompletedTask;
    }

    private async Task<byte[]> FetchedAsync(string url)
    {
        using RemoteImageFetcher fetcher = _host.Fetcher();
        return Assert.IsType<RemoteImageResult.Fetched>(await fetcher.FetchAsync(url, default)).Image.ToArray();
    }

    private async Task<RemoteImageFault> FaultAsync(string url, RemoteImageLimits? limits = null)
    {
        using RemoteImageFetcher fetcher = _host.Fetcher(limits);
        return Assert.IsType<RemoteImageResult.Failed>(await fetcher.FetchAsync(url, default)).Fault;
    }
}
