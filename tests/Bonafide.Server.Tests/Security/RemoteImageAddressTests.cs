using Bonafide.Server.Security.Outbound;

namespace Bonafide.Server.Tests.Security;

/// <summary>Which names, addresses and redirects are followed.</summary>
public sealed class RemoteImageAddressTests : RemoteImageFetching
{
    [Fact]
    public async Task A_name_that_is_public_first_and_private_then_is_asked_once_and_the_checked_address_is_used()
    {
        Host.Resolver.With(PictureHost.Name, "127.0.0.1", "10.0.0.1");

        Assert.Equal(LivenessApplication.OnePixel, await FetchedAsync(Host.Url()));

        Assert.Equal([PictureHost.Name], Host.Resolver.Asked);
    }

    [Fact]
    public async Task A_redirect_to_the_same_name_is_checked_anew()
    {
        Host.Resolver.With(PictureHost.Name, "127.0.0.1", "10.0.0.1");
        RedirectTo(Host.Url("/other"));

        Assert.Equal(RemoteImageFault.NotPublic, await FaultAsync(Host.Url()));
        Assert.Single(Host.Asked);
    }

    [Fact]
    public async Task One_private_address_beside_public_ones_refuses_the_name()
    {
        Host.Resolver.With(PictureHost.Name, "127.0.0.1 10.0.0.1");

        Assert.Equal(RemoteImageFault.NotPublic, await FaultAsync(Host.Url()));
        Assert.Empty(Host.Asked);
    }

    [Fact]
    public async Task A_name_that_does_not_exist_looks_like_one_that_leads_inside()
    {
        Host.Resolver.With("inside.test", "192.168.1.1");

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

        Assert.Equal(RemoteImageFault.NotPublic, await FaultAsync(Host.Url()));
        Assert.Single(Host.Asked);
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
        Assert.Equal(fault, await FaultAsync(Host.Url()));
    }

    [Fact]
    public async Task Three_redirects_are_followed_and_a_loop_ends_at_the_fourth()
    {
        Host.Answer = http => http.Request.Path.Value!.Length < 5 ? Redirect(http, http.Request.Path + "x") : PictureHost.Picture(http);
        Assert.Equal(LivenessApplication.OnePixel, await FetchedAsync(Host.Url("/x")));

        Host.Asked.Clear();
        RedirectTo("/face");
        Assert.Equal(RemoteImageFault.TooManyRedirects, await FaultAsync(Host.Url()));
        Assert.Equal(4, Host.Asked.Count);
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
        Assert.Empty(Host.Asked);
    }

    [Fact]
    public async Task A_dot_at_the_end_of_a_name_changes_nothing_but_the_name_that_is_asked()
    {
        Host.Resolver.With(PictureHost.Name + ".", "127.0.0.1", "10.0.0.1");

        Assert.Equal(LivenessApplication.OnePixel, await FetchedAsync(Host.Url(host: PictureHost.Name + ".")));
        Assert.Equal(RemoteImageFault.NotPublic, await FaultAsync(Host.Url(host: PictureHost.Name + ".")));
    }

    [Fact]
    public async Task An_international_name_is_asked_in_its_ASCII_form()
    {
        Assert.Equal(LivenessApplication.OnePixel, await FetchedAsync(Host.Url(host: "bücher.test")));

        Assert.Equal([PictureHost.International], Host.Resolver.Asked);
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
        Assert.Equal(RemoteImageFault.NotAUrl, await FaultAsync(Host.Url("/" + new string('a', 2_048))));
}
