using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Bonafide.Server.Tests.Dialects.Verifik;

/// <summary>Too much at once, and too much in one body, the latter against a real Kestrel.</summary>
public sealed class VerifikOverloadTests
{
    [Fact]
    public async Task More_calls_than_the_policy_allows_are_told_when_to_come_again()
    {
        using LivenessApplication application = new();
        using HttpResponseMessage changed = await application.WithKey().PutAsync(
            "/v1/applications/current/policy", new StringContent("""{"writes_per_minute":2}""")); // The first of the two.
        HttpClient client = application.VerifikCaller();

        Assert.StartsWith("200", await client.FacesAsync("liveness", VerifikClient.Body("liveness")).SaidAsync(), StringComparison.Ordinal);
        using HttpResponseMessage refused = await client.FacesAsync("liveness", VerifikClient.Body("liveness"));

        await Golden.MatchAsync("verifik/too-many-calls", refused);
    }

    [Theory]
    [InlineData("liveness")]
    [InlineData("detect")]
    [InlineData("compare")]
    public async Task More_pictures_than_may_wait_are_told_to_come_again(string route)
    {
        using LivenessApplication application = new(concurrency: 1, queue: 0);
        using ManualResetEventSlim release = new();
        using SemaphoreSlim entered = new(0);
        application.Engine.Before = () =>
        {
            entered.Release();
            release.Wait(TimeSpan.FromSeconds(30));
        };
        HttpClient client = application.VerifikCaller();
        Task<string> working = client.FacesAsync("liveness", VerifikClient.Body("liveness")).SaidAsync();
        await entered.WaitAsync(TimeSpan.FromSeconds(30));

        using HttpResponseMessage refused = await client.FacesAsync(route, VerifikClient.Body(route));
        release.Set();

        await Golden.MatchAsync($"verifik/{route}-overloaded", refused);
        Assert.StartsWith("200", await working, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Over_either_version_of_HTTP_a_body_without_a_length_is_read_to_its_end_or_to_the_limit(int version)
    {
        using LivenessApplication application = new();
        application.UseKestrel(kestrel => kestrel.Listen(
            IPAddress.Loopback, 0, listen => listen.Protocols = version == 1 ? HttpProtocols.Http1 : HttpProtocols.Http2));
        application.StartServer();
        HttpClient client = application.VerifikCaller();

        byte[] good = Encoding.UTF8.GetBytes(VerifikClient.Body("liveness").ToJsonString());
        Assert.StartsWith("200", await client.SendAsync(Request(version, new Chunked(good, 1))).SaidAsync(), StringComparison.Ordinal);

        byte[] spaces = new byte[1024 * 1024];
        Array.Fill(spaces, (byte)' ');
        try
        {
            using HttpResponseMessage endless = await client.SendAsync(Request(version, new Chunked(spaces, 64)));
            await Golden.MatchAsync("verifik/liveness-body-too-large", endless);
        }
        catch (HttpRequestException) when (version == 1)
        {
            // Over HTTP/1.1 the server answers and hangs up; a client that goes on sending may not get to read the answer.
        }

        Assert.StartsWith("200", await client.SendAsync(Request(version, new Chunked(good, 1))).SaidAsync(), StringComparison.Ordinal);
    }

    private static HttpRequestMessage Request(int version, HttpContent content) => new(HttpMethod.Post, "/v2/face-recognition/liveness")
    {
        Content = content,
        Version = new Version(version, version == 1 ? 1 : 0),
        VersionPolicy = HttpVersionPolicy.RequestVersionExact,
    };

    /// <summary>The same bytes again and again, without saying how many.</summary>
    private sealed class Chunked : HttpContent
    {
        private readonly byte[] _block;
        private readonly int _times;

        internal Chunked(byte[] block, int times)
        {
            (_block, _times) = (block, times);
            Headers.ContentType = new MediaTypeHeaderValue("application/json");
        }

        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            for (int i = 0; i < _times; i++)
            {
                await stream.WriteAsync(_block);
            }
        }

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }
    }
}
