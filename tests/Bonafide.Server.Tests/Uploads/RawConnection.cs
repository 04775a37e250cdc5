using System.Net;
using System.Net.Sockets;
using System.Text;
using Bonafide.Server.Tests.Dialects.Glair;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;

namespace Bonafide.Server.Tests.Uploads;

/// <summary>A socket to a real Kestrel on the loopback, over which a test says what no client of HTTP would.</summary>
internal sealed class RawConnection : IDisposable
{
    private readonly TcpClient _client;

    private RawConnection(TcpClient client)
    {
        _client = client;
        Stream = client.GetStream();
    }

    /// <summary>Asked for once: a client whose peer has hung up gives none any more, and says so by another exception than the stream's.</summary>
    private NetworkStream Stream { get; }

    /// <summary>One write route of each dialect: a form, but JSON in Verifik's.</summary>
    internal static TheoryData<string, string> Routes => new()
    {
        { "didit", "/v3/passive-liveness/" },
        { "glair", "/face/v1/passive-liveness" },
        { "native", "/v1/checks" },
        { "verifik", "/v2/face-recognition/liveness" },
    };

    /// <summary>Makes the server listen on a port of the loopback.</summary>
    internal static void Listen(LivenessApplication application)
    {
        application.UseKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http1));
        application.StartServer();
    }

    internal static async Task<RawConnection> OpenAsync(LivenessApplication application)
    {
        string address = application.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();
        TcpClient client = new();
        await client.ConnectAsync(IPAddress.Loopback, new Uri(address).Port);
        return new RawConnection(client);
    }

    /// <summary>The head of a good request, with the credentials that the dialect wants, and a body that is yet to come.</summary>
    internal static async Task<string> HeadAsync(LivenessApplication application, string dialect, string path, int length)
    {
        if (dialect == "glair")
        {
            using HttpClient _ = await application.LoggedInAsync();
        }

        string basic = Convert.ToBase64String(Encoding.UTF8.GetBytes($"{GlairCaller.User}:{GlairCaller.Password}"));
        return $"POST {path} HTTP/1.1\r\nHost: localhost\r\nx-api-key: {LivenessApplication.Key}\r\n"
            + $"Authorization: {(dialect == "glair" ? $"Basic {basic}" : $"Bearer {LivenessApplication.Key}")}\r\n"
            + $"Content-Type: {(dialect == "verifik" ? "application/json" : "multipart/form-data; boundary=x")}\r\nContent-Length: {length}\r\n\r\n";
    }

    internal Task SendAsync(string text) => SendAsync(Encoding.Latin1.GetBytes(text));

    internal async Task SendAsync(byte[] bytes) => await Stream.WriteAsync(bytes);

    /// <summary>What the server says until it hangs up; at most a minute.</summary>
    internal async Task<string> ReadToEndAsync()
    {
        using CancellationTokenSource enough = new(TimeSpan.FromMinutes(1));
        MemoryStream said = new();
        byte[] block = new byte[4_096];
        try
        {
            while (await Stream.ReadAsync(block, enough.Token) is > 0 and int read)
            {
                said.Write(block, 0, read);
            }
        }
        catch (IOException)
        {
            // Reset instead of closed: it hung up on bytes that it had not read.
        }

        return Encoding.Latin1.GetString(said.ToArray());
    }

    public void Dispose() => _client.Dispose();
}
