using System.Net;
using System.Text;
using Bonafide.Server.Tests.Dialects.Glair;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Bonafide.Server.Tests.Dialects;

/// <summary>Forms that never end, without a length, over both versions of HTTP, against a real Kestrel. (Verifik's JSON has its own in VerifikOverloadTests.)</summary>
public sealed class BodyWithoutEndTests
{
    [Theory]
    [InlineData("didit", "/v3/passive-liveness/", "user_image", 1)]
    [InlineData("didit", "/v3/passive-liveness/", "user_image", 2)]
    [InlineData("glair", "/face/v1/passive-liveness", "image", 1)]
    [InlineData("glair", "/face/v1/passive-liveness", "image", 2)]
    [InlineData("native", "/v1/checks", "image", 1)]
    [InlineData("native", "/v1/checks", "image", 2)]
    public async Task A_form_without_an_end_gets_the_dialects_own_error_and_the_server_goes_on(string dialect, string path, string field, int version)
    {
        using LivenessApplication application = new();
        application.UseKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = version == 1 ? HttpProtocols.Http1 : HttpProtocols.Http2));
        application.StartServer();
        HttpClient client = dialect == "glair" ? await application.LoggedInAsync() : application.WithKey();
        try
        {
            using HttpResponseMessage answer = await client.SendAsync(Request(path, version, new Endless(field)));
            await Golden.MatchAsync($"{dialect}/liveness-body-too-large", answer);
        }
        catch (HttpRequestException) when (version == 1)
        {
            // Over HTTP/1.1 the server answers and hangs up; a client that goes on sending may not get to read the answer.
        }

        using HttpResponseMessage next = await client.SendAsync(Request(path, version, LivenessApplication.Form(field)));
        Assert.Equal(HttpStatusCode.OK, next.StatusCode);
    }

    private static HttpRequestMessage Request(string path, int version, HttpContent content) => new(HttpMethod.Post, path)
    {
        Content = content,
        Version = new Version(version, version == 1 ? 1 : 0),
        VersionPolicy = HttpVersionPolicy.RequestVersionExact,
    };

    /// <summary>A part with a file that goes on for 64 MB and is not closed.</summary>
    private sealed class Endless : HttpContent
    {
        private readonly string _field;

        internal Endless(string field)
        {
            _field = field;
            Headers.TryAddWithoutValidation("Content-Type", "multipart/form-data; boundary=x");
        }

        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            await stream.WriteAsync(Encoding.ASCII.GetBytes($"--x\r\nContent-Disposition: form-data; name=\"{_field}\"; filename=\"a.jpg\"\r\n\r\n"));
            byte[] block = new byte[1024 * 1024];
            for (int i = 0; i < 64; i++)
            {
                await stream.WriteAsync(block);
            }
        }

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }
    }
}
